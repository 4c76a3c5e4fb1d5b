// A PKCS#11 module whose one token says that the next wrong PIN locks it. It counts who tries.
#include <algorithm>
#include <string_view>

#include "core/vault/cryptoki.h"

namespace {

using namespace ipmi::cryptoki;

constexpr Number kNotSupported = 0x54;

Number logins = 0;

Number Done(void*) { return kOk; }

Number GetSlotList(Byte, Number* slots, Number* count) {
  if (slots != nullptr && *count > 0) slots[0] = 7;
  *count = 1;
  return kOk;
}

Number GetTokenInfo(Number, TokenInfo* info) {
  constexpr std::string_view kName = "last chance";
  *info = {};
  info->label.fill(' ');
  std::ranges::copy(kName, info->label.begin());
  info->flags = kFinalTry;
  return kOk;
}

Number OpenSession(Number, Number, void*, void*, Number* session) {
  *session = 1;
  return kOk;
}

Number CloseSession(Number) { return kOk; }

Number Login(Number, Number, Byte*, Number) {
  ++logins;
  return kPinLocked;
}

Number Unsupported() { return kNotSupported; }

FunctionList* List() {
  static FunctionList list = {};
  list.functions.fill(reinterpret_cast<void*>(&Unsupported));
  list.functions[kInitialize] = reinterpret_cast<void*>(&Done);
  list.functions[kFinalize] = reinterpret_cast<void*>(&Done);
  list.functions[kGetSlotList] = reinterpret_cast<void*>(&GetSlotList);
  list.functions[kGetTokenInfo] = reinterpret_cast<void*>(&GetTokenInfo);
  list.functions[kOpenSession] = reinterpret_cast<void*>(&OpenSession);
  list.functions[kCloseSession] = reinterpret_cast<void*>(&CloseSession);
  list.functions[kLogin] = reinterpret_cast<void*>(&Login);
  return &list;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) Number C_GetFunctionList(FunctionList** list) {
  *list = List();
  return kOk;
}

__attribute__((visibility("default"))) Number CountLogins() { return logins; }
}
