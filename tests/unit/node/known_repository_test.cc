// What an action is told of the sensor data records that were read before.
#include "core/node/node_service.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr int64_t kMinute = 60'000;
constexpr int64_t kStart = 1'769'850'300'000;

class WallClock final : public Clock {
 public:
  Instant Now() const override { return SystemClock().Now(); }
  int64_t UnixMillis() const override { return unix_ms; }

  int64_t unix_ms = kStart;
};

// A record of type 0xC0 with two bytes.
const std::vector<uint8_t> kRecord = {0x01, 0x00, 0x51, 0xC0, 0x02, 0xAA, 0xBB};

// A service with node "a".
struct Scene {
  Scene() {
    if (!Store::Init(folder.File("state"))) return;
    auto opened = NodeService::Open(folder.File("state"), 1, clock);
    if (!opened) return;
    NodeRecord node;
    node.name = "a";
    node.host = "192.0.2.1";
    if ((*opened)->store().Add(node, {})) service = std::move(*opened);
  }

  bool Store(std::vector<uint8_t> records) {
    const RepositoryUpdate update{
        .name = "a",
        .revision = service->store().Get("a")->revision,
        .repository = {
            .guid = {9}, .mark = {1, 2}, .checked_unix_ms = kStart, .records = std::move(records)}};
    return service->store().StoreRepositories(std::span(&update, 1)).has_value();
  }

  ScratchFolder folder;
  WallClock clock;
  std::unique_ptr<NodeService> service;
};

Outcome IsFreshForTenMinutes() {
  Scene scene;
  EXPECT(scene.service && scene.Store(kRecord));
  const auto known = scene.service->LoadRepository("a");
  EXPECT(known.repository && known.fresh);
  EXPECT(known.repository->records == kRecord && known.repository->trouble.empty());
  EXPECT(known.repository->guid == Guid{9} &&
         known.repository->mark == std::vector<uint8_t>({1, 2}));
  scene.clock.unix_ms = kStart + 10 * kMinute - 1;
  EXPECT(scene.service->LoadRepository("a").fresh);
  scene.clock.unix_ms = kStart + 10 * kMinute;
  const auto old = scene.service->LoadRepository("a");
  EXPECT(old.repository && !old.fresh);
  return kPassed;
}

Outcome IsNotFreshAfterTheClockWasSetBack() {
  Scene scene;
  EXPECT(scene.service && scene.Store(kRecord));
  scene.clock.unix_ms = kStart - 1;
  const auto known = scene.service->LoadRepository("a");
  EXPECT(known.repository && !known.fresh);
  return kPassed;
}

Outcome IsUnknownOfWhatWasNeverRead() {
  Scene scene;
  EXPECT(scene.service);
  for (const char* const name : {"a", "nobody", ""}) {
    const auto known = scene.service->LoadRepository(name);
    EXPECT(!known.repository && !known.fresh);
  }
  return kPassed;
}

Outcome IsUnknownIfARecordIsCutOff() {
  Scene scene;
  EXPECT(scene.service);
  auto records = kRecord;
  records.insert(records.end(), kRecord.begin(), kRecord.end());
  for (; !records.empty(); records.pop_back()) {
    EXPECT(scene.Store(records));
    const bool whole = records.size() % kRecord.size() == 0;
    EXPECT((scene.service->LoadRepository("a").repository != nullptr) == whole);
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(IsFreshForTenMinutes),
      UNIT_TEST(IsNotFreshAfterTheClockWasSetBack),
      UNIT_TEST(IsUnknownOfWhatWasNeverRead),
      UNIT_TEST(IsUnknownIfARecordIsCutOff),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
