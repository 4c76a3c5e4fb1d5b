// A poll in a session that is kept allocates nothing. OpenSSL 3.0 does, once for each digest that
// it begins, and no interface of it that is not deprecated avoids that: so its allocations are
// counted.
#include <openssl/crypto.h>

#include <cstdlib>
#include <new>

#include "tests/unit/session/talk.h"
#include "tests/unit/support/unit_test.h"

namespace {

bool counting = false;
int allocations = 0;
int openssl_allocations = 0;

void* OpensslAllocate(size_t size, const char*, int) {
  if (counting) ++openssl_allocations;
  return std::malloc(size);
}
void* OpensslReallocate(void* old, size_t size, const char*, int) {
  if (counting) ++openssl_allocations;
  return std::realloc(old, size);
}
void OpensslFree(void* memory, const char*, int) { std::free(memory); }

}  // namespace

void* operator new(size_t size) {
  if (counting) ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

// Holds one datagram, in place.
class OneDatagram final : public Outbox {
 public:
  void Send(std::span<const uint8_t> datagram) override {
    size_ = std::min(datagram.size(), bytes_.size());
    std::ranges::copy(datagram.first(size_), bytes_.begin());
  }
  Bytes Copy() const { return Bytes(bytes_.begin(), bytes_.begin() + static_cast<long>(size_)); }

 private:
  std::array<uint8_t, 512> bytes_;
  size_t size_ = 0;
};

Outcome APollInAKeptSessionAllocatesNothing() {
  for (const uint8_t suite : {uint8_t{3}, uint8_t{17}}) {
    TestTools shared;
    RttEstimate rtt;
    ScriptedBmc bmc;
    bmc.suite = *FindCipherSuite(suite);
    OneDatagram outbox;
    PlainLogin login{{Text("admin"), Text("secret"), {}}};
    OneCommand operation(MakeGetChassisStatus());
    Link link(
        shared.tools, rtt,
        {.options = {.cipher_suite = suite}, .memory = {.lan = LanVersion::k20}, .login = &login});
    Instant now{1s};
    const auto poll = [&](int answers) {
      counting = true;
      link.Start(operation, true, now + 10s, now, outbox);
      counting = false;
      for (int i = 0; i < answers; ++i) {
        const Bytes answer = bmc.Respond(outbox.Copy(), kPowerOn);
        counting = true;
        link.OnDatagram(answer, now, outbox);
        counting = false;
      }
      now += 20s;
    };
    allocations = 0;
    poll(4);
    EXPECT(link.kept());
    EXPECT(allocations > 0);  // a new session does: so they are counted
    allocations = openssl_allocations = 0;
    constexpr int kPolls = 100;
    for (int i = 0; i < kPolls; ++i) {
      poll(1);
      EXPECT(link.kept() && link.outcome().round_trips == 1);
    }
    EXPECT(allocations == 0);
    // A code for the packet out and one for the packet in, of two digests each.
    EXPECT(openssl_allocations <= 4 * kPolls);
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  if (CRYPTO_set_mem_functions(OpensslAllocate, OpensslReallocate, OpensslFree) != 1) return 1;
  const CMUnitTest tests[] = {UNIT_TEST(APollInAKeptSessionAllocatesNothing)};
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
