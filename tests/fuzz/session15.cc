// A whole IPMI 1.5 conversation, from Get Channel Authentication Capabilities to Close Session,
// with a BMC that knows the password.
#include "tests/fuzz/conversation.h"

namespace ipmi::fuzz {
namespace {

constexpr Auth15 kAuths[] = {Auth15::kAuto, Auth15::kMd5, Auth15::kStraight, Auth15::kNone};

Case CaseOf(Input& input) {
  const uint8_t bits = input.U8();
  Case made;
  made.options.auth15 = kAuths[bits & 3];
  made.options.lan = (bits & 4) != 0 ? LanVersion::kAuto : LanVersion::k15;
  made.options.accept_zero_session_id = (bits & 8) != 0;
  made.options.privilege = (bits & 16) != 0 ? Privilege::kUser : Privilege::kAdministrator;
  if ((bits & 32) != 0) made.memory.lan = LanVersion::k15;
  made.bmc_has_20 = (bits & 64) != 0;
  return made;
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  ipmi::fuzz::Converse(ipmi::fuzz::CaseOf(input), input);
  return 0;
}
