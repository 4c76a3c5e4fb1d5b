// What a token must not be asked: a wrong PIN once too often. (tests/unit/store:providers_test has a
// token that works.)
#include "core/vault/pkcs11.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <string>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;

constexpr StateId kState = {1, 2, 3};

// The module of this test; loaded as long as it lives, so that its count stays.
struct FinalTry {
  FinalTry() {
    char* const found = realpath("tests/unit/vault/final_try_module.so", nullptr);
    if (found != nullptr) path = found;
    free(found);
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    source.kind = KeyKind::kPkcs11;
    source.module = path;
    source.token = "last chance";
    source.label = "key";
    source.wrapped.resize(kAeadNonceSize + kAeadKeySize + kAeadTagSize);
  }
  ~FinalTry() {
    if (library != nullptr) dlclose(library);
  }
  unsigned long Logins() const {
    return reinterpret_cast<unsigned long (*)()>(dlsym(library, "CountLogins"))();
  }

  std::string path;
  void* library = nullptr;
  KeySource source;
  SecretBuffer pin = SecretBuffer::CopyOf(std::array<uint8_t, 4>{'1', '2', '3', '4'});
};

Outcome ThePinOfAFileIsNotTheOneThatLocksTheToken() {
  const FinalTry token;
  EXPECT(token.library != nullptr);
  const auto unattended = UnwrapWithToken(token.pin, kState, token.source, PinTries::kNotTheLast);
  EXPECT(!unattended && unattended.error().status == Status::kKeyLocked);
  EXPECT(unattended.error().message.find("One more wrong PIN") != std::string::npos);
  EXPECT(token.Logins() == 0);
  // Somebody who types it knows what they do.
  const auto typed = UnwrapWithToken(token.pin, kState, token.source, PinTries::kAny);
  EXPECT(!typed && typed.error().status == Status::kKeyLocked);
  EXPECT(typed.error().message.find("is locked") != std::string::npos);
  EXPECT(token.Logins() == 1);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {UNIT_TEST(ThePinOfAFileIsNotTheOneThatLocksTheToken)};
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
