#include "adapters/cli/failure.h"
#include "tests/unit/support/cmocka.h"

namespace {

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
};

void EveryStatusHasTheExitCodePromised(void**) {
  nodeipmi_status next = NODEIPMI_OK;
  for (const Expectation& promised : kPromised) {
    assert_int_equal(promised.status, next++);
    assert_int_equal(cli::ExitCode(promised.status), promised.exit_code);
  }
  // The list above ends where the library's does.
  assert_string_equal(nodeipmi_status_word(next), "unknown");
}

void NoUnknownStatusReadsAsDone(void**) {
  for (const nodeipmi_status status : {29, 1000, -1, INT32_MIN, INT32_MAX}) {
    assert_int_equal(cli::ExitCode(status), cli::kExitState);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(EveryStatusHasTheExitCodePromised),
      cmocka_unit_test(NoUnknownStatusReadsAsDone),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
