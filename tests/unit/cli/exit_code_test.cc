#include <string_view>

#include "adapters/cli/failure.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

struct Expectation {
  nodeipmi_status status;
  int exit_code;
};

// As `nodeipmi --help` and README.md promise.
constexpr Expectation kPromised[] = {
    {NODEIPMI_OK, 0},
    {NODEIPMI_INVALID_ARGUMENT, 2},
    {NODEIPMI_NOT_FOUND, 2},
    {NODEIPMI_ALREADY_EXISTS, 2},
    {NODEIPMI_NOT_HOST_NODE, 1},
    {NODEIPMI_NO_CREDENTIALS, 4},
    {NODEIPMI_NAME_NOT_RESOLVED, 3},
    {NODEIPMI_UNREACHABLE, 3},
    {NODEIPMI_NO_ANSWER, 3},
    {NODEIPMI_NOT_IPMI, 3},
    {NODEIPMI_CIPHER_REFUSED, 1},
    {NODEIPMI_BAD_USER, 4},
    {NODEIPMI_BAD_PASSWORD, 4},
    {NODEIPMI_BAD_KG, 4},
    {NODEIPMI_PRIVILEGE_TOO_LOW, 4},
    {NODEIPMI_BMC_BUSY, 1},
    {NODEIPMI_COMMAND_REFUSED, 1},
    {NODEIPMI_PROTOCOL_ERROR, 1},
    {NODEIPMI_OUTCOME_UNKNOWN, 1},
    {NODEIPMI_TIMED_OUT, 1},
    {NODEIPMI_KEY_MISSING, 5},
    {NODEIPMI_VAULT_TAMPERED, 5},
    {NODEIPMI_STORAGE_ERROR, 5},
    {NODEIPMI_STATE_INSECURE, 5},
    {NODEIPMI_STATE_MISSING, 5},
    {NODEIPMI_CANCELLED, 130},
    {NODEIPMI_RECURSIVE, 5},
    {NODEIPMI_UNSUPPORTED, 5},
    {NODEIPMI_INTERNAL, 5},
    {NODEIPMI_KEY_LOCKED, 5},
};

Outcome EveryStatusHasTheExitCodePromised() {
  nodeipmi_status next = NODEIPMI_OK;
  for (const Expectation& promised : kPromised) {
    EXPECT(promised.status == next++);
    EXPECT(cli::ExitCode(promised.status) == promised.exit_code);
  }
  // The list above ends where the library's does.
  EXPECT(std::string_view(nodeipmi_status_word(next)) == "unknown");
  return kPassed;
}

Outcome NoUnknownStatusReadsAsDone() {
  for (const nodeipmi_status status : {29, 1000, -1, INT32_MIN, INT32_MAX}) {
    EXPECT(cli::ExitCode(status) == cli::kExitState);
  }
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(EveryStatusHasTheExitCodePromised),
      UNIT_TEST(NoUnknownStatusReadsAsDone),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
