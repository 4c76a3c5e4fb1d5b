// Attacks on whole datagrams, which need to know nothing of what is in them.
#include <array>
#include <chrono>

#include "tests/sim/network_attacks.h"

namespace bmcsim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kFlood = 100;
constexpr size_t kGreatFlood = 10'000;
constexpr Duration kEndlessEvery = milliseconds(10);

// One of those that went the same way; null if there is none.
const Seen* PickOld(const std::deque<Seen>& seen, bool inbound, FaultDice& dice) {
  if (seen.empty()) return nullptr;
  const size_t begin = dice.Next() % seen.size();
  for (size_t i = 0; i < seen.size(); ++i) {
    const Seen& one = seen[(begin + i) % seen.size()];
    if (one.inbound == inbound) return &one;
  }
  return nullptr;
}

bool PutBefore(const Seen* old, Passage& passage) {
  if (old == nullptr) return false;
  passage.before.push_back({old->bytes, passage.own.console});
  return true;
}

bool Replay(const Scene& scene, Passage& passage) {
  return PutBefore(PickOld(scene.seen, passage.inbound, scene.dice), passage);
}

bool ReplayOther(const Scene& scene, Passage& passage) {
  return PutBefore(PickOld(scene.others, passage.inbound, scene.dice), passage);
}

bool Reorder(const Scene& scene, Passage& passage) {
  passage.own.hold += milliseconds(10) + scene.dice.UpTo(milliseconds(290));
  return true;
}

bool HoldBack(const Scene& scene, Passage& passage) {
  passage.own.hold += seconds(1) + scene.dice.UpTo(seconds(9));
  return true;
}

bool Truncate(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (bytes.empty()) return false;
  bytes.resize(scene.dice.Next() % bytes.size());
  return true;
}

bool Extend(const Scene& scene, Passage& passage) {
  for (size_t more = 1 + scene.dice.Next() % 64; more > 0; --more)
    passage.own.bytes.push_back(static_cast<uint8_t>(scene.dice.Next()));
  return true;
}

bool Flip(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (bytes.empty()) return false;
  for (size_t bits = 1 + scene.dice.Next() % 8; bits > 0; --bits) {
    const uint64_t at = scene.dice.Next() % (8 * bytes.size());
    bytes[at / 8] ^= static_cast<uint8_t>(1 << at % 8);
  }
  return true;
}

bool Drop(const Scene&, Passage& passage) {
  passage.lost = true;
  return true;
}

template <size_t kCopies>
bool Multiply(const Scene&, Passage& passage) {
  if (passage.inbound) return false;
  passage.after.insert(passage.after.end(), kCopies - 1, passage.own);
  return true;
}

bool SendForEver(const Scene&, Passage& passage) {
  if (passage.inbound) return false;
  passage.after.push_back(passage.own);
  passage.after.back().every = kEndlessEvery;
  return true;
}

template <Source kSource>
bool SendFrom(const Scene&, Passage& passage) {
  if (passage.inbound) return false;
  passage.own.source = kSource;
  return true;
}

constexpr std::array kTable = {
    Attack{"replay", "One that went the same way before comes first, of this session or another.",
           Replay},
    Attack{"replay-other", "One that went from or to another BMC comes first.", ReplayOther},
    Attack{"reorder", "It is held back for 10 to 300 ms, so that others overtake it.", Reorder},
    Attack{"hold-back", "It is held back for 1 to 10 s, until its session is gone.", HoldBack},
    Attack{"truncate", "It is cut off somewhere.", Truncate},
    Attack{"extend", "1 to 64 random bytes are put behind it.", Extend},
    Attack{"flip", "1 to 8 of its bits are turned over.", Flip},
    Attack{"drop", "It does not arrive.", Drop},
    Attack{"flood", "An answer arrives 100 times.", Multiply<kFlood>},
    Attack{"ten-thousand", "An answer arrives 10,000 times.", Multiply<kGreatFlood>},
    Attack{"for-ever", "An answer arrives every 10 ms from now on, until another takes its place.",
           SendForEver},
    Attack{"other-port", "An answer comes from another port.", SendFrom<Source::kOtherPort>},
    Attack{"other-address", "An answer comes from another address.",
           SendFrom<Source::kOtherAddress>},
};

}  // namespace

std::span<const Attack> DatagramAttacks() { return kTable; }

}  // namespace bmcsim
