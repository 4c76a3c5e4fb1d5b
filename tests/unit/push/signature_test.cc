#include "adapters/push/signature.h"

#include <string>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::DecodeWebhookSecret;

// The example that the libraries of Standard Webhooks are tested with.
Outcome SignsAsThePublishedExample() {
  const auto key = DecodeWebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT(key);
  const auto signature = push::SignWebhook(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                                           R"({"test": 2432232314})");
  EXPECT(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  return kPassed;
}

Outcome EachPartIsSigned() {
  const auto key = DecodeWebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const auto signature = push::SignWebhook(*key, "a", 1, "b");
  EXPECT(signature);
  EXPECT(signature != push::SignWebhook(*key, "c", 1, "b"));
  EXPECT(signature != push::SignWebhook(*key, "a", 2, "b"));
  EXPECT(signature != push::SignWebhook(*key, "a", 1, "c"));
  const auto other = DecodeWebhookSecret("whsec_NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT(signature != push::SignWebhook(*other, "a", 1, "b"));
  return kPassed;
}

Outcome RefusesWhatIsNoSecretAndDoesNotRepeatIt() {
  for (const char* text :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqr",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_!!KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    const auto key = DecodeWebhookSecret(text);
    EXPECT(!key);
    EXPECT(key.error().find("8GKYqr") == std::string::npos);
  }
  EXPECT(!DecodeWebhookSecret("whsec_" + std::string(1024, 'A')));
  return kPassed;
}

Outcome TakesKeysOf24To64Bytes() {
  EXPECT(DecodeWebhookSecret("whsec_" + push::Base64(std::string(24, 'k'))));
  EXPECT(DecodeWebhookSecret("whsec_" + push::Base64(std::string(25, 'k')))->size() == 25);
  EXPECT(DecodeWebhookSecret("whsec_" + push::Base64(std::string(64, 'k')))->size() == 64);
  EXPECT(!DecodeWebhookSecret("whsec_" + push::Base64(std::string(23, 'k'))));
  EXPECT(!DecodeWebhookSecret("whsec_" + push::Base64(std::string(65, 'k'))));
  return kPassed;
}

// RFC 4648 §10.
Outcome Base64IsThatOfTheStandard() {
  EXPECT(push::Base64("").empty());
  EXPECT(push::Base64("f") == "Zg==");
  EXPECT(push::Base64("fo") == "Zm8=");
  EXPECT(push::Base64("foobar") == "Zm9vYmFy");
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(SignsAsThePublishedExample),
      UNIT_TEST(EachPartIsSigned),
      UNIT_TEST(RefusesWhatIsNoSecretAndDoesNotRepeatIt),
      UNIT_TEST(TakesKeysOf24To64Bytes),
      UNIT_TEST(Base64IsThatOfTheStandard),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
