// A PKCS#11 module with two slots: one whose token cannot be read, and one with a token that does
// and refuses what it is told to. It encrypts nothing: a test sees what it is given.
#include "tests/unit/vault/scripted_token.h"

#include <algorithm>
#include <string_view>

namespace {

using namespace ipmi::cryptoki;

constexpr Number kEmptySlot = 3;
constexpr Number kSlot = 7;
constexpr Number kNotSupported = 0x54;
constexpr Number kTokenNotPresent = 0xE0;
constexpr Number kTagSize = 16;

ipmi::testing::Script script;

// Counts a call and hands back what it is to answer.
Number Called(Function function) {
  ++script.calls[function];
  return script.answers[function];
}

Number Initialize(void*) { return Called(kInitialize); }
Number Finalize(void*) { return Called(kFinalize); }

Number GetSlotList(Byte, Number* slots, Number* count) {
  if (const Number code = Called(kGetSlotList); code != kOk) return code;
  slots[0] = kEmptySlot;
  slots[1] = kSlot;
  *count = 2;
  return kOk;
}

Number GetTokenInfo(Number slot, TokenInfo* info) {
  if (slot != kSlot) return kTokenNotPresent;
  if (const Number code = Called(kGetTokenInfo); code != kOk) return code;
  constexpr std::string_view kName = "last chance";
  *info = {};
  info->label.fill(' ');
  std::ranges::copy(kName, info->label.begin());
  info->flags = script.flags;
  return kOk;
}

Number OpenSession(Number, Number, void*, void*, Number* session) {
  *session = 1;
  return Called(kOpenSession);
}

Number CloseSession(Number) { return Called(kCloseSession); }
Number Login(Number, Number, Byte*, Number) { return Called(kLogin); }
Number Logout(Number) { return Called(kLogout); }
Number FindObjectsInit(Number, Attribute*, Number) { return Called(kFindObjectsInit); }

Number FindObjects(Number, Number* found, Number most, Number* count) {
  *count = std::min(most, script.keys);
  std::fill_n(found, *count, Number{5});
  return Called(kFindObjects);
}

Number FindObjectsFinal(Number) { return Called(kFindObjectsFinal); }
Number EncryptInit(Number, Mechanism*, Number) { return Called(kEncryptInit); }
Number DecryptInit(Number, Mechanism*, Number) { return Called(kDecryptInit); }

Number Encrypt(Number, Byte* in, Number in_size, Byte* out, Number* out_size) {
  std::copy_n(in, in_size, out);
  std::fill_n(out + in_size, kTagSize, Byte{0});
  *out_size = in_size + kTagSize - script.withheld;
  return Called(kEncrypt);
}

Number Decrypt(Number, Byte* in, Number in_size, Byte* out, Number* out_size) {
  std::copy_n(in, in_size - kTagSize, out);
  *out_size = in_size - kTagSize;
  return Called(kDecrypt);
}

Number Unsupported() { return kNotSupported; }

FunctionList* List() {
  static FunctionList list = {};
  list.functions.fill(reinterpret_cast<void*>(&Unsupported));
  list.functions[kInitialize] = reinterpret_cast<void*>(&Initialize);
  list.functions[kFinalize] = reinterpret_cast<void*>(&Finalize);
  list.functions[kGetSlotList] = reinterpret_cast<void*>(&GetSlotList);
  list.functions[kGetTokenInfo] = reinterpret_cast<void*>(&GetTokenInfo);
  list.functions[kOpenSession] = reinterpret_cast<void*>(&OpenSession);
  list.functions[kCloseSession] = reinterpret_cast<void*>(&CloseSession);
  list.functions[kLogin] = reinterpret_cast<void*>(&Login);
  list.functions[kLogout] = reinterpret_cast<void*>(&Logout);
  list.functions[kFindObjectsInit] = reinterpret_cast<void*>(&FindObjectsInit);
  list.functions[kFindObjects] = reinterpret_cast<void*>(&FindObjects);
  list.functions[kFindObjectsFinal] = reinterpret_cast<void*>(&FindObjectsFinal);
  list.functions[kEncryptInit] = reinterpret_cast<void*>(&EncryptInit);
  list.functions[kEncrypt] = reinterpret_cast<void*>(&Encrypt);
  list.functions[kDecryptInit] = reinterpret_cast<void*>(&DecryptInit);
  list.functions[kDecrypt] = reinterpret_cast<void*>(&Decrypt);
  return &list;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) Number C_GetFunctionList(FunctionList** list) {
  *list = List();
  return script.function_list;
}

__attribute__((visibility("default"))) ipmi::testing::Script* Script() { return &script; }
}
