#include "core/secret/secret_pages.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <new>

#include "core/base/scarce_memory.h"

#if defined(__SANITIZE_ADDRESS__)  // g++
#define NODEIPMI_WITH_ASAN
#elif defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
#define NODEIPMI_WITH_ASAN
#endif
#endif
#ifdef NODEIPMI_WITH_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace ipmi {
namespace {

// Addresses are reserved once; a span of them gets memory when it is first needed, for places of
// one size. The last page of each span stays without: whatever runs over the end of a span faults.
constexpr size_t kSpans = 512;
constexpr size_t kPagesPerSpan = 8;
constexpr size_t kSmallestPlace = 16;
constexpr std::array<size_t, 12> kPlaceSizes = {16,  32,  48,  64,  80,   96,
                                                112, 128, 256, 512, 1024, 2048};
// What is known of the spans stands here and not in them, so that a child whose pages were emptied
// by a fork still knows which are taken. A span is named by its number plus 1; 0 is none.
constexpr size_t kPlacesOfWord = 64;
constexpr size_t kLargestPage = 65536;
constexpr size_t kWords = kLargestPage / kSmallestPlace / kPlacesOfWord;

struct Span {
  std::array<std::atomic<uint64_t>, kWords> taken = {};
  uint32_t places = 0;
  uint32_t next = 0;  // of the same size
};

constinit std::array<Span, kSpans> spans;
constinit std::atomic<uint32_t> spans_begun = 0;
constinit std::atomic<uint8_t*> reserved = nullptr;

struct SizeClass {
  std::atomic<uint32_t> first = 0;
  std::atomic<uint32_t> likely = 0;  // where there was room a moment ago
};
constinit std::array<SizeClass, kPlaceSizes.size()> classes;

size_t PageSize() {
  static const size_t kSize = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return kSize;
}
size_t SpanSize() { return kPagesPerSpan * PageSize(); }
size_t ReservedSize() { return kSpans * SpanSize(); }
uint8_t* BeginOf(uint32_t span) {
  return reserved.load(std::memory_order_acquire) + span * SpanSize();
}

// A host may have used up what it may lock (RLIMIT_MEMLOCK), and an old kernel may lack one of
// these: then a secret is less well kept, which is no reason to do without it.
void Protect(uint8_t* begin, size_t size) {
  (void)madvise(begin, size, MADV_DONTDUMP);
  (void)madvise(begin, size, MADV_WIPEONFORK);
}
void Lock(uint8_t* begin, size_t size) {
  if (mlock2(begin, size, MLOCK_ONFAULT) != 0 && errno == ENOSYS) (void)mlock(begin, size);
}

uint8_t* Map(size_t size) {
  void* const mapped =
      mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  Protect(static_cast<uint8_t*>(mapped), size);
  return static_cast<uint8_t*>(mapped);
}

bool Reserve() {
  if (reserved.load(std::memory_order_acquire) != nullptr) return true;
  uint8_t* const mapped = Map(ReservedSize());
  if (mapped == nullptr) return false;
  uint8_t* expected = nullptr;
  if (!reserved.compare_exchange_strong(expected, mapped, std::memory_order_acq_rel))
    munmap(mapped, ReservedSize());
  return true;
}

// Gives one more span to a size, if there is one.
bool BeginSpan(size_t size_class) {
  if (!Reserve() || PageSize() > kLargestPage) return false;
  const size_t size = SpanSize() - PageSize();
  // Only once it has memory it is begun. Two threads may give it memory at once.
  uint32_t number = spans_begun.load(std::memory_order_relaxed);
  do {
    if (number >= kSpans || mprotect(BeginOf(number), size, PROT_READ | PROT_WRITE) != 0)
      return false;
  } while (!spans_begun.compare_exchange_weak(number, number + 1, std::memory_order_relaxed));
  uint8_t* const begin = BeginOf(number);
  Lock(begin, size);
  ASAN_POISON_MEMORY_REGION(begin, size);
  Span& span = spans[number];
  span.places =
      static_cast<uint32_t>(std::min(size / kPlaceSizes[size_class], kWords * kPlacesOfWord));
  SizeClass& of_size = classes[size_class];
  span.next = of_size.first.load(std::memory_order_relaxed);
  while (!of_size.first.compare_exchange_weak(span.next, number + 1, std::memory_order_release)) {
  }
  of_size.likely.store(number + 1, std::memory_order_release);
  return true;
}

// The bits of a word that stand for no place.
uint64_t Beyond(const Span& span, size_t word) {
  const size_t before = word * kPlacesOfWord;
  if (span.places >= before + kPlacesOfWord) return 0;
  return ~uint64_t{0} << (span.places - before);
}
size_t WordsOf(const Span& span) { return (span.places + kPlacesOfWord - 1) / kPlacesOfWord; }

uint8_t* TakeFrom(uint32_t number, size_t place_size) {
  Span& span = spans[number];
  for (size_t word = 0; word < WordsOf(span); ++word) {
    const uint64_t beyond = Beyond(span, word);
    uint64_t taken = span.taken[word].load(std::memory_order_relaxed);
    while ((taken | beyond) != ~uint64_t{0}) {
      const int bit = std::countr_one(taken | beyond);
      if (span.taken[word].compare_exchange_weak(taken, taken | uint64_t{1} << bit,
                                                 std::memory_order_acquire)) {
        return BeginOf(number) + (word * kPlacesOfWord + static_cast<size_t>(bit)) * place_size;
      }
    }
  }
  return nullptr;
}

uint8_t* TakeFromAny(size_t size_class) {
  SizeClass& of_size = classes[size_class];
  const uint32_t likely = of_size.likely.load(std::memory_order_acquire);
  if (likely != 0) {
    if (uint8_t* const place = TakeFrom(likely - 1, kPlaceSizes[size_class])) return place;
  }
  uint32_t span = of_size.first.load(std::memory_order_acquire);
  for (; span != 0; span = spans[span - 1].next) {
    if (uint8_t* const place = TakeFrom(span - 1, kPlaceSizes[size_class])) {
      of_size.likely.store(span, std::memory_order_release);
      return place;
    }
  }
  return nullptr;
}

// What is too large for a span, or finds none left, has a mapping of its own with a page around it.
size_t WholePages(size_t size) { return (size + PageSize() - 1) / PageSize() * PageSize(); }

uint8_t* TakeMapping(size_t size) {
  const size_t inner = WholePages(size);
  uint8_t* const mapped = Map(inner + 2 * PageSize());
  if (mapped == nullptr) return nullptr;
  uint8_t* const begin = mapped + PageSize();
  if (mprotect(begin, inner, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapped, inner + 2 * PageSize());
    return nullptr;
  }
  Lock(begin, inner);
  return begin;
}

size_t SizeClassOf(size_t size) {
  if (size <= 128) return (std::max(size, size_t{1}) - 1) / kSmallestPlace;
  return static_cast<size_t>(std::ranges::lower_bound(kPlaceSizes, size) - kPlaceSizes.begin());
}

// When the library is unloaded, nothing of it stays mapped. A process that ends gets here too,
// while threads of it may still hold secrets: so each free place is taken first, and the pages go
// only if all of them were free.
struct Unload {
  ~Unload() {
    uint8_t* const mapped = reserved.load(std::memory_order_acquire);
    if (mapped == nullptr) return;
    const uint32_t begun = std::min<uint32_t>(spans_begun.exchange(kSpans), kSpans);
    bool all = true;
    for (uint32_t number = 0; number < begun; ++number) {
      for (auto& taken : spans[number].taken) {
        uint64_t none = 0;
        all = taken.compare_exchange_strong(none, ~uint64_t{0}, std::memory_order_acquire) && all;
      }
    }
    if (!all) return;
    reserved.store(nullptr, std::memory_order_release);
    ASAN_UNPOISON_MEMORY_REGION(mapped, ReservedSize());
    munmap(mapped, ReservedSize());
  }
};
const Unload kUnload;

}  // namespace

uint8_t* TakeSecretPlace(size_t size) {
  const size_t size_class = SizeClassOf(size);
  if (size_class < kPlaceSizes.size()) {
    do {
      if (uint8_t* const place = TakeFromAny(size_class)) {
        ASAN_UNPOISON_MEMORY_REGION(place, size);
        return place;
      }
    } while (BeginSpan(size_class));
  }
  do {
    if (uint8_t* const place = TakeMapping(size)) return place;
  } while (WaitedForMemory());
  throw std::bad_alloc();
}

void GiveSecretPlaceBack(uint8_t* place, size_t size) noexcept {
  if (place == nullptr) return;
  explicit_bzero(place, size);
  const uint8_t* const mapped = reserved.load(std::memory_order_acquire);
  if (mapped == nullptr || place < mapped || place >= mapped + ReservedSize()) {
    munmap(place - PageSize(), WholePages(size) + 2 * PageSize());
    return;
  }
  const size_t size_class = SizeClassOf(size);
  const auto offset = static_cast<size_t>(place - mapped);
  const auto number = static_cast<uint32_t>(offset / SpanSize());
  const size_t at = offset % SpanSize() / kPlaceSizes[size_class];
  ASAN_POISON_MEMORY_REGION(place, kPlaceSizes[size_class]);
  spans[number].taken[at / kPlacesOfWord].fetch_and(~(uint64_t{1} << at % kPlacesOfWord),
                                                    std::memory_order_release);
  classes[size_class].likely.store(number + 1, std::memory_order_release);
}

}  // namespace ipmi
