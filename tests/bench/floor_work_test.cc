// The floor does what the client does, and no more: the same calls of OpenSSL with the same
// lengths, in the same order, between datagrams of the same lengths. The linker puts the functions
// below between the project's code and OpenSSL.
#include "tests/bench/floor_work.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/node/actions/read_power.h"
#include "core/session/link.h"
#include "tests/bench/rivals.h"
#include "tests/unit/session/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace {

using Transcript = std::vector<std::string>;
Transcript* transcript = nullptr;  // where calls are noted at this moment

void Note(const char* what, size_t length) {
  if (transcript != nullptr) transcript->push_back(what + (' ' + std::to_string(length)));
}

}  // namespace

extern "C" {

int __real_EVP_DigestInit_ex2(EVP_MD_CTX*, const EVP_MD*, const OSSL_PARAM*);
int __wrap_EVP_DigestInit_ex2(EVP_MD_CTX* ctx, const EVP_MD* md, const OSSL_PARAM* params) {
  Note("digest of", static_cast<size_t>(EVP_MD_get_size(md)));
  return __real_EVP_DigestInit_ex2(ctx, md, params);
}

int __real_EVP_DigestUpdate(EVP_MD_CTX*, const void*, size_t);
int __wrap_EVP_DigestUpdate(EVP_MD_CTX* ctx, const void* data, size_t size) {
  Note("  over", size);
  return __real_EVP_DigestUpdate(ctx, data, size);
}

int __real_EVP_CipherInit_ex2(EVP_CIPHER_CTX*, const EVP_CIPHER*, const unsigned char*,
                              const unsigned char*, int, const OSSL_PARAM*);
int __wrap_EVP_CipherInit_ex2(EVP_CIPHER_CTX* ctx, const EVP_CIPHER* cipher,
                              const unsigned char* key, const unsigned char* iv, int encrypts,
                              const OSSL_PARAM* params) {
  // Without a key it makes a context, which is done once.
  if (key != nullptr) Note("key of", static_cast<size_t>(EVP_CIPHER_CTX_get_key_length(ctx)));
  return __real_EVP_CipherInit_ex2(ctx, cipher, key, iv, encrypts, params);
}

int __real_EVP_CipherUpdate(EVP_CIPHER_CTX*, unsigned char*, int*, const unsigned char*, int);
int __wrap_EVP_CipherUpdate(EVP_CIPHER_CTX* ctx, unsigned char* out, int* size,
                            const unsigned char* in, int length) {
  Note(EVP_CIPHER_CTX_is_encrypting(ctx) ? "encrypts" : "decrypts", static_cast<size_t>(length));
  return __real_EVP_CipherUpdate(ctx, out, size, in, length);
}

}  // extern "C"

namespace bench {
namespace {

using namespace std::chrono_literals;
using ipmi::testing::Bytes;
using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

// While it lives, calls are noted.
class Noting {
 public:
  explicit Noting(Transcript& into) { transcript = &into; }
  ~Noting() { transcript = nullptr; }
};

ipmi::SecretBuffer Secret(std::string_view text) {
  return ipmi::SecretBuffer::CopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

// The client, and a BMC that answers it.
struct Client {
  // What it does to read the power state: until the session is closed, or until the answer is there
  // if the session is kept.
  Transcript ReadPower(bool keep) {
    Transcript found;
    ipmi::ReadPower operation;
    {
      const Noting noting(found);
      link.Start(operation, keep, now + 10s, now, mail);
    }
    while (mail.left() > 0) {
      const Bytes request = mail.Take();
      const Bytes answer = bmc.Respond(request, {0x21, 0x10, 0x40, 0x54});
      const Noting noting(found);
      Note("request of", request.size());
      Note("answer of", answer.size());
      link.OnDatagram(answer, now, mail);
    }
    if (!link.done() || link.outcome().error) found.clear();
    return found;
  }

  ipmi::testing::TestTools shared;
  ipmi::testing::ScriptedBmc bmc{kPassword};
  ipmi::testing::Mailbox mail;
  ipmi::RttEstimate rtt;
  ipmi::Instant now{1s};
  ipmi::PlainLogin login{{Secret(kUser), Secret(kPassword), {}}};
  ipmi::Link link{shared.tools,
                  rtt,
                  {.options = {},
                   .memory = {.cipher_suite = 17, .lan = ipmi::LanVersion::k20},
                   .login = &login}};
};

// What the floor does for the same.
Transcript OfTheFloor(std::span<const Exchange> exchanges) {
  Transcript found;
  FloorCrypto crypto;
  const Noting noting(found);
  bool done = true;
  for (const Exchange& exchange : exchanges) {
    if (exchange.before_request != nullptr) done = (crypto.*exchange.before_request)() && done;
    Note("request of", exchange.request_size);
    Note("answer of", exchange.answer_size);
    if (exchange.after_answer != nullptr) done = (crypto.*exchange.after_answer)() && done;
  }
  if (!done) found.clear();
  return found;
}

void Print(const char* whose, const Transcript& lines) {
  print_message("%s:\n", whose);
  for (const auto& line : lines) print_message("  %s\n", line.c_str());
}

Outcome Same(const Transcript& client, const Transcript& floor) {
  if (client != floor) {
    Print("client", client);
    Print("floor", floor);
  }
  EXPECT(!client.empty());
  EXPECT(client == floor);
  return kPassed;
}

long Count(const Transcript& lines, std::string_view beginning) {
  return std::ranges::count_if(
      lines, [beginning](const std::string& line) { return line.starts_with(beginning); });
}

Outcome ColdTestIsWhatTheClientDoes() {
  Client client;
  return Same(client.ReadPower(false), OfTheFloor(ColdTest()));
}

Outcome WarmPollIsWhatTheClientDoesInASessionThatIsKept() {
  Client client;
  EXPECT(!client.ReadPower(true).empty());
  return Same(client.ReadPower(true), OfTheFloor(WarmPoll()));
}

// Were OpenSSL called by other names one day, nothing would be noted, and nothing would differ.
Outcome NothingThatTheClientComputesGoesUnnoticed() {
  const Transcript found = Client().ReadPower(false);
  EXPECT(Count(found, "request") == 5 && Count(found, "answer") == 5);
  EXPECT(Count(found, "digest of 32") == 20);  // two for each HMAC
  EXPECT(Count(found, "encrypts 16") == 2 && Count(found, "decrypts 16") == 2);
  return kPassed;
}

}  // namespace
}  // namespace bench

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(bench::ColdTestIsWhatTheClientDoes),
      UNIT_TEST(bench::WarmPollIsWhatTheClientDoesInASessionThatIsKept),
      UNIT_TEST(bench::NothingThatTheClientComputesGoesUnnoticed),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
