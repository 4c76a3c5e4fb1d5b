// A whole RMCP+ conversation, from Open Session to Close Session, with a BMC that knows the keys.
#include "tests/fuzz/conversation.h"

namespace ipmi::fuzz {
namespace {

constexpr uint8_t kSuites[] = {17, 3, 1, 2, 6, 7, 8, 11, 12, 15, 16, kCipherSuiteAuto};

Case CaseOf(Input& input) {
  const uint8_t suite = input.U8();
  const uint8_t bits = input.U8();
  Case made;
  made.options.cipher_suite = kSuites[suite % std::size(kSuites)];
  made.options.lan = (bits & 1) != 0 ? LanVersion::kAuto : LanVersion::k20;
  made.options.privilege = (bits & 2) != 0 ? Privilege::kOperator : Privilege::kAdministrator;
  made.options.lookup_by_privilege = (bits & 4) != 0;
  made.kg = (bits & 8) != 0;
  if ((bits & 16) != 0) made.memory = {.cipher_suite = 17, .lan = LanVersion::k20};
  if ((bits & 32) != 0) made.memory.lan = LanVersion::k15;
  return made;
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  ipmi::fuzz::Converse(ipmi::fuzz::CaseOf(input), input);
  return 0;
}
