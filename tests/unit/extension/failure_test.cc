// What the library says, in the statuses of node_extension.h.
#include "adapters/extension/failure.h"

#include <string>

#include "tests/unit/support/unit_test.h"

namespace {

using extension::EndingOf;
using extension::FailureOf;
using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

constexpr nodeipmi_status kUnknown = NODEIPMI_INTERNAL + 1;

nodeipmi_error ErrorOf(nodeipmi_status status) {
  nodeipmi_error error{};
  error.struct_size = sizeof error;
  error.status = status;
  return error;
}

Outcome ACompletionIsToldOkFailedOrCancelled() {
  EXPECT(EndingOf(ErrorOf(NODEIPMI_OK)).status == NODE_EXT_OK);
  EXPECT(EndingOf(ErrorOf(NODEIPMI_CANCELLED)).status == NODE_EXT_CANCELLED);
  for (nodeipmi_status status = NODEIPMI_OK + 1; status <= kUnknown; ++status) {
    const node_ext_error ending = EndingOf(ErrorOf(status));
    EXPECT(status == NODEIPMI_CANCELLED || ending.status == NODE_EXT_FAILED);
    EXPECT(std::string(ending.code) == nodeipmi_status_word(status));
  }
  return kPassed;
}

Outcome ACallIsToldMore() {
  EXPECT(FailureOf(ErrorOf(NODEIPMI_NOT_FOUND)).status == NODE_EXT_NOT_FOUND);
  EXPECT(FailureOf(ErrorOf(NODEIPMI_NOT_HOST_NODE)).status == NODE_EXT_NOT_HOST_NODE);
  EXPECT(FailureOf(ErrorOf(NODEIPMI_BAD_PASSWORD)).status == NODE_EXT_FAILED);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(ACompletionIsToldOkFailedOrCancelled),
      UNIT_TEST(ACallIsToldMore),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
