#include "core/secret/secret_pages.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/secret/secret.h"
#include "tests/faults/memory_scan.h"
#include "tests/faults/record.h"
#include "tests/faults/sanitizer.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr size_t kSizes[] = {1,   15,  16,  17,  20,   32,   33,   64,   80,   100,  127,
                             128, 129, 255, 257, 1000, 1024, 1025, 2048, 2049, 5000, 100'000};

bool IsZeros(const uint8_t* bytes, size_t size) {
  return std::all_of(bytes, bytes + size, [](uint8_t byte) { return byte == 0; });
}

Outcome GivesZerosOfEachSizeAndNoneTwice() {
  struct Place {
    uint8_t* at;
    size_t size;
  };
  std::vector<Place> places;
  for (int round = 0; round < 3; ++round) {
    for (const size_t size : kSizes) {
      for (int i = 0; i < 50; ++i) {
        uint8_t* const at = TakeSecretPlace(size);
        EXPECT(IsZeros(at, size));
        EXPECT(reinterpret_cast<uintptr_t>(at) % 16 == 0);
        memset(at, 0xA5, size);
        places.push_back({at, size});
      }
    }
    std::ranges::sort(places, {}, &Place::at);
    for (size_t i = 1; i < places.size(); ++i)
      EXPECT(places[i - 1].at + places[i - 1].size <= places[i].at);
    for (const Place& place : places) GiveSecretPlaceBack(place.at, place.size);
    places.clear();
  }
  return kPassed;
}

Outcome SecretsAreLockedAndInNoCoreDump() {
  std::vector<SecretBuffer> secrets;
  for (const size_t size : kSizes) secrets.push_back(SecretBuffer::OfSize(size));
  const kept_memory kept = look_at_kept_memory();
  std::cout << kept.not_dumped << " KB in no core dump, " << kept.locked << " KB locked\n";
#ifdef TESTED_WITH_SANITIZER
  SKIP_TEST("a sanitizer keeps memory of its own out of core dumps");
#endif
  EXPECT(kept.not_dumped >= 100);
  EXPECT(kept.wiped_on_fork == kept.not_dumped);
  rlimit limit = {};
  EXPECT(getrlimit(RLIMIT_MEMLOCK, &limit) == 0);
  if (kept.locked == 0) SKIP_TEST("nothing can be locked");
  EXPECT(kept.locked == kept.not_dumped ||
         limit.rlim_cur / 1024 < static_cast<rlim_t>(kept.not_dumped));
  return kPassed;
}

// What this process has under a name that no one else has, seen through the memory of a child that
// has nothing but what a core dump would hold.
Outcome ACoreDumpHoldsNoSecret() {
  constexpr int kTimes = 20;
  std::random_device random;
  long found = 0;
  for (int i = 0; i < kTimes; ++i) {
    int ready[2];
    EXPECT(pipe(ready) == 0);
    std::string secret(20, ' ');
    for (char& letter : secret) letter = static_cast<char>('A' + random() % 26);
    const std::string mask(20, '\x5A');
    std::string masked = secret;
    for (size_t k = 0; k < masked.size(); ++k) masked[k] = static_cast<char>(masked[k] ^ mask[k]);
    explicit_bzero(secret.data(), secret.size());
    const pid_t child = fork();
    if (child == 0) {
      auto kept = SecretBuffer::OfSize(masked.size());
      auto large = SecretBuffer::OfSize(10'000);
      const auto bytes = kept.RevealMutable(SecretAccess());
      for (size_t k = 0; k < bytes.size(); ++k)
        bytes[k] = static_cast<uint8_t>(masked[k] ^ mask[k]);
      std::ranges::copy(bytes, large.RevealMutable(SecretAccess()).begin());
      (void)!write(ready[1], "", 1);
      pause();
      _exit(static_cast<int>(kept.size()));
    }
    char unused = 0;
    EXPECT(read(ready[0], &unused, 1) == 1);
    close(ready[0]);
    close(ready[1]);
    for (size_t k = 0; k < secret.size(); ++k) secret[k] = static_cast<char>(masked[k] ^ mask[k]);
    const long all = count_in_memory(child, MEMORY_ALL, secret.c_str());
    const long dumped = count_in_memory(child, MEMORY_DUMPED, secret.c_str());
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT(all == 2);  // the scan sees
    EXPECT(dumped >= 0);
    found += dumped;
  }
  record_fault("what a core dump holds, looked through for a secret that is in use", kTimes,
               NOT_MEASURED, found);
  EXPECT(found == 0);
  return kPassed;
}

Outcome AChildHasNoSecretsAndCanHaveItsOwn() {
  auto secret = SecretBuffer::OfSize(20);
  auto large = SecretBuffer::OfSize(5000);
  std::ranges::fill(secret.RevealMutable(SecretAccess()), uint8_t{7});
  std::ranges::fill(large.RevealMutable(SecretAccess()), uint8_t{7});
  const pid_t child = fork();
  if (child == 0) {
    if (!IsZeros(secret.Reveal(SecretAccess()).data(), 20)) _exit(1);
    if (!IsZeros(large.Reveal(SecretAccess()).data(), 5000)) _exit(2);
    for (int i = 0; i < 3000; ++i) {
      auto own = SecretBuffer::OfSize(20);
      if (own.Reveal(SecretAccess()).data() == secret.Reveal(SecretAccess()).data()) _exit(3);
      std::ranges::fill(own.RevealMutable(SecretAccess()), uint8_t{9});
    }
    secret = {};
    exit(0);  // with the destructors
  }
  int ended = 0;
  EXPECT(waitpid(child, &ended, 0) == child && ended == 0);
  EXPECT(secret.Reveal(SecretAccess())[0] == 7 && large.Reveal(SecretAccess())[4999] == 7);
  return kPassed;
}

// As much as a user may lock, and beyond.
Outcome WorksWhereNothingMoreCanBeLocked() {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none = {0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) _exit(1);
    // Root of the whole machine has no limit. A root of a sandbox has, and no other user.
    if (geteuid() == 0) (void)!setuid(65534);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // or it could not look at itself
    std::vector<SecretBuffer> secrets;
    for (int i = 0; i < 20'000; ++i) {
      secrets.push_back(SecretBuffer::OfSize(20));
      secrets.back().RevealMutable(SecretAccess())[19] = 1;
    }
    for (const size_t size : kSizes) secrets.push_back(SecretBuffer::OfSize(size));
    const kept_memory kept = look_at_kept_memory();
    _exit(kept.not_dumped > 0 && kept.locked < kept.not_dumped ? 0 : 2);
  }
  int ended = 0;
  EXPECT(waitpid(child, &ended, 0) == child);
  EXPECT(ended == 0);
  return kPassed;
}

// More than there are spans for: the rest has mappings of its own.
Outcome HasRoomForMoreThanIsReserved() {
  std::vector<SecretBuffer> secrets;
  for (int i = 0; i < 9'000; ++i) {
    secrets.push_back(SecretBuffer::OfSize(2000));
    secrets.back().RevealMutable(SecretAccess())[1999] = 1;
  }
  secrets.clear();
  EXPECT(IsZeros(SecretBuffer::OfSize(2000).Reveal(SecretAccess()).data(), 2000));
  return kPassed;
}

Outcome ThreadsTakeAndGiveBackAtOnce() {
  constexpr int kThreads = 8;
  constexpr int kRounds = 20'000;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&wrong, number] {
      std::minstd_rand random(static_cast<unsigned>(number));
      std::vector<SecretBuffer> held(16);
      for (int round = 0; round < kRounds; ++round) {
        SecretBuffer& place = held[random() % held.size()];
        for (const uint8_t byte : place.Reveal(SecretAccess())) wrong += byte != number + 1;
        place = SecretBuffer::OfSize(1 + random() % 200);
        wrong += !IsZeros(place.Reveal(SecretAccess()).data(), place.size());
        std::ranges::fill(place.RevealMutable(SecretAccess()), static_cast<uint8_t>(number + 1));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT(wrong == 0);
  return kPassed;
}

// It is printed and not judged: how fast a machine is says nothing of the code.
Outcome ShowsWhatAPlaceCosts() {
  constexpr int kTimes = 1'000'000;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < kTimes; ++i) GiveSecretPlaceBack(TakeSecretPlace(20), 20);
  const auto took = std::chrono::steady_clock::now() - begun;
  std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(took).count() / kTimes
            << " ns to take a place and give it back\n";
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(GivesZerosOfEachSizeAndNoneTwice),
      UNIT_TEST(SecretsAreLockedAndInNoCoreDump),
      UNIT_TEST(ACoreDumpHoldsNoSecret),
      UNIT_TEST(AChildHasNoSecretsAndCanHaveItsOwn),
      UNIT_TEST(WorksWhereNothingMoreCanBeLocked),
      UNIT_TEST(ThreadsTakeAndGiveBackAtOnce),
      UNIT_TEST(ShowsWhatAPlaceCosts),
      UNIT_TEST(HasRoomForMoreThanIsReserved),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
