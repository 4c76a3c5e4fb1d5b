// What a token refuses, and what it must not be asked: a wrong PIN once too often.
// (tests/unit/store:providers_test has a token that works.)
#include "core/vault/pkcs11.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <algorithm>
#include <string>
#include <utility>

#include "tests/unit/support/counting_entropy.h"
#include "tests/unit/support/unit_test.h"
#include "tests/unit/vault/scripted_token.h"

namespace ipmi {
namespace {

using namespace cryptoki;
using testing::CountingEntropy;
using testing::kPassed;
using testing::Outcome;
using testing::Script;

constexpr StateId kState = {1, 2, 3};
constexpr Number kDeviceError = 0x30;

// The module of this test; loaded as long as it lives, so that its script stays.
struct Token {
  Token() {
    char* const found = realpath("tests/unit/vault/scripted_token.so", nullptr);
    if (found != nullptr) path = found;
    free(found);
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) script = reinterpret_cast<Script* (*)()>(dlsym(library, "Script"))();
    if (script != nullptr) *script = {};
    source.kind = KeyKind::kPkcs11;
    source.module = path;
    source.token = "last chance";
    source.label = "rack key";
    key.id.fill(9);
    std::ranges::fill(key.key->RevealMutable(SecretAccess()), uint8_t{0x42});
    source.wrapped.resize(kAeadNonceSize + kAeadKeySize + kAeadTagSize);
  }
  ~Token() {
    if (library != nullptr) dlclose(library);
  }
  Result<void> Wrap() { return WrapWithToken(pin, kState, key, source, entropy); }
  Result<VaultKey> Unwrap(PinTries tries = PinTries::kAny) const {
    return UnwrapWithToken(pin, kState, source, tries);
  }
  int Calls(Function function) const { return script->calls[function]; }
  // Whatever was begun has been ended.
  bool LeftNothing() const {
    return Calls(kFinalize) == (script->answers[kInitialize] == kOk ? Calls(kInitialize) : 0) &&
           Calls(kCloseSession) ==
               (script->answers[kOpenSession] == kOk ? Calls(kOpenSession) : 0) &&
           Calls(kLogout) == (script->answers[kLogin] == kOk ? Calls(kLogin) : 0);
  }

  std::string path;
  void* library = nullptr;
  Script* script = nullptr;
  KeySource source;
  VaultKey key;
  CountingEntropy entropy;
  SecretBuffer pin = SecretBuffer::CopyOf(std::array<uint8_t, 4>{'1', '2', '3', '4'});
};

template <typename T>
bool Is(const Result<T>& result, Status status, std::string_view words) {
  return !result && result.error().status == status &&
         result.error().message.find(words) != std::string::npos;
}

Outcome ThePinOfAFileIsNotTheOneThatLocksTheToken() {
  const Token token;
  EXPECT(token.script != nullptr);
  token.script->flags = kFinalTry;
  token.script->answers[kLogin] = kPinLocked;
  EXPECT(Is(token.Unwrap(PinTries::kNotTheLast), Status::kKeyLocked, "One more wrong PIN"));
  EXPECT(token.Calls(kLogin) == 0);
  // Somebody who types it knows what they do.
  EXPECT(Is(token.Unwrap(PinTries::kAny), Status::kKeyLocked, "is locked"));
  EXPECT(token.Calls(kLogin) == 1);
  EXPECT(token.LeftNothing());
  return kPassed;
}

Outcome TheTokenWrapsTheKeyAndGivesItBack() {
  Token token;
  EXPECT(token.script != nullptr && token.Wrap());
  EXPECT(token.source.id == token.key.id);
  const auto key = token.Unwrap(PinTries::kNotTheLast);
  EXPECT(key && key->id == token.key.id);
  EXPECT(
      EqualInConstantTime(key->key->Reveal(SecretAccess()), token.key.key->Reveal(SecretAccess())));
  EXPECT(token.Calls(kLogin) == 2 && token.LeftNothing());
  return kPassed;
}

Outcome EachRefusalOfTheTokenIsTold() {
  constexpr struct {
    Function function;
    std::string_view words;
  } kRefusals[] = {
      {kInitialize, "to start"},          {kGetSlotList, "to list its slots"},
      {kOpenSession, "a session"},        {kLogin, "to log in"},
      {kFindObjectsInit, "look for its"}, {kFindObjects, "look for its"},
      {kEncryptInit, "to wrap the key"},  {kEncrypt, "to wrap the key"},
  };
  for (const auto& [function, words] : kRefusals) {
    Token token;
    EXPECT(token.script != nullptr);
    token.script->answers[function] = kDeviceError;
    const auto wrapped = token.Wrap();
    EXPECT(Is(wrapped, Status::kKeyMissing, words));
    EXPECT(Is(wrapped, Status::kKeyMissing, "0x0030"));
    EXPECT(token.Calls(function) == 1 && token.LeftNothing());
  }
  return kPassed;
}

Outcome AWrongPinIsToldInEachWayThatATokenSaysIt() {
  for (const Number code : {kPinIncorrect, kPinInvalid, kPinRange}) {
    const Token token;
    EXPECT(token.script != nullptr);
    token.script->answers[kLogin] = code;
    EXPECT(Is(token.Unwrap(), Status::kKeyLocked, "PIN of the token is wrong"));
    EXPECT(token.Calls(kLogin) == 1 && token.LeftNothing());
  }
  return kPassed;
}

// Of another library in this process, which goes on with it.
Outcome WhatIsInUseAlreadyIsUsedAndLeftAsItIs() {
  Token token;
  EXPECT(token.script != nullptr);
  token.script->answers[kInitialize] = kAlreadyInitialized;
  token.script->answers[kLogin] = kAlreadyLoggedIn;
  EXPECT(token.Wrap() && token.Unwrap());
  EXPECT(token.Calls(kFinalize) == 0 && token.Calls(kLogout) == 0);
  EXPECT(token.Calls(kOpenSession) == 2 && token.Calls(kCloseSession) == 2);
  return kPassed;
}

Outcome TheLabelMustNameOneTokenAndOneKey() {
  Token token;
  EXPECT(token.script != nullptr);
  token.script->keys = 2;
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "more than one AES key 'rack key'"));
  token.script->keys = 0;
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "no AES key 'rack key'"));
  EXPECT(token.Calls(kEncryptInit) == 0);
  token.script->answers[kGetTokenInfo] = kDeviceError;
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "no token 'last chance'"));
  token.script->answers[kGetTokenInfo] = kOk;
  token.source.token = "last";
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "no token 'last'"));
  EXPECT(token.LeftNothing());
  return kPassed;
}

Outcome AModuleThatGivesNoFunctionsIsNone() {
  Token token;
  EXPECT(token.script != nullptr);
  token.script->function_list = kDeviceError;
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "cannot be loaded as a PKCS#11 module"));
  EXPECT(token.Calls(kInitialize) == 0);
  return kPassed;
}

Outcome NothingIsTakenForAKeyThatHasNotItsLength() {
  Token token;
  EXPECT(token.script != nullptr);
  token.script->withheld = 1;
  EXPECT(Is(token.Wrap(), Status::kKeyMissing, "0x0041"));
  for (const size_t size : {0, 1, 59, 61}) {
    token.source.wrapped.resize(size);
    EXPECT(Is(token.Unwrap(), Status::kVaultTampered, "has lost the key"));
  }
  return kPassed;
}

Outcome AKeyThatTheTokenDoesNotOpenIsTampered() {
  for (const Function function : {kDecryptInit, kDecrypt}) {
    Token token;
    EXPECT(token.script != nullptr && token.Wrap());
    token.script->answers[function] = kDeviceError;
    EXPECT(Is(token.Unwrap(), Status::kVaultTampered, "'rack key' does not open"));
    EXPECT(token.LeftNothing());
  }
  return kPassed;
}

Outcome NothingIsWrappedWithoutRandomnessOrAName() {
  Token token;
  EXPECT(token.script != nullptr);
  token.entropy.exhausted = true;
  EXPECT(Is(token.Wrap(), Status::kInternal, "random"));
  for (std::string KeySource::* const member :
       {&KeySource::module, &KeySource::token, &KeySource::label}) {
    const std::string name = std::exchange(token.source.*member, "");
    EXPECT(Is(token.Wrap(), Status::kInvalidArgument, "missing"));
    token.source.*member = name;
  }
  EXPECT(token.Calls(kInitialize) == 0);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ThePinOfAFileIsNotTheOneThatLocksTheToken),
      UNIT_TEST(TheTokenWrapsTheKeyAndGivesItBack),
      UNIT_TEST(EachRefusalOfTheTokenIsTold),
      UNIT_TEST(AWrongPinIsToldInEachWayThatATokenSaysIt),
      UNIT_TEST(WhatIsInUseAlreadyIsUsedAndLeftAsItIs),
      UNIT_TEST(TheLabelMustNameOneTokenAndOneKey),
      UNIT_TEST(AModuleThatGivesNoFunctionsIsNone),
      UNIT_TEST(NothingIsTakenForAKeyThatHasNotItsLength),
      UNIT_TEST(AKeyThatTheTokenDoesNotOpenIsTampered),
      UNIT_TEST(NothingIsWrappedWithoutRandomnessOrAName),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
