// What independent clients cannot show of the log, the inventories and the power: a log that is
// full, its clock, reads by words.
#include <algorithm>

#include "tests/sim/fru_image.h"
#include "tests/sim/health_asker.h"
#include "tests/unit/support/unit_test.h"

namespace bmcsim {
namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

Outcome LogIsReadInPiecesAndByEnds() {
  Asker asker;
  const Bytes first = asker.GetSel(0, 0, 0, 0xFF);
  EXPECT(first.size() == 3 + 16 && Asker::IdIn(first, 3) == 1 && Asker::IdIn(first, 1) == 2);
  const Bytes eighth = asker.GetSel(0, 8, 0, 0xFF);
  EXPECT(Asker::IdIn(eighth, 1) == 11);  // 9 and 10 were deleted
  EXPECT(asker.GetSel(0, 9, 0, 0xFF) == Bytes{0xCB});
  const Bytes last = asker.GetSel(0, 0xFFFF, 0, 0xFF);
  EXPECT(Asker::IdIn(last, 1) == 0xFFFF && last[3 + 2] == 0xE5);
  EXPECT(asker.GetSel(0, 1, 4, 4) == Bytes{0xC5});
  const uint16_t reservation = asker.ReserveSel();
  const Bytes piece = asker.GetSel(reservation, 1, 4, 4);
  EXPECT(std::ranges::equal(View(piece).subspan(3), View(first).subspan(3 + 4, 4)));
  EXPECT(asker.GetSel(reservation, 1, 4, 13) == Bytes{0xCA});
  return kPassed;
}

constexpr size_t kEntry = 16;

Outcome LogOverflowsAndIsClearedByReservation() {
  Asker asker;
  const size_t capacity = asker.bmc().health.set().log_capacity;
  Bytes record(kEntry, 0);
  record[2] = 0x02;
  size_t added = 0;
  while (asker.Ask(kStorage, 0x44, record).front() == 0) ++added;
  EXPECT(asker.bmc().health.sel().records().size() == capacity);
  EXPECT(added == capacity - DefaultLog().size());
  EXPECT(asker.Ask(kStorage, 0x44, record) == Bytes{0xC4});
  const Bytes info = asker.Ask(kStorage, 0x40);
  EXPECT(Asker::IdIn(info, 2) == capacity && Asker::IdIn(info, 4) == 0);
  EXPECT((info.back() & 0x80) != 0);

  const auto clear = [&](uint16_t reservation, uint8_t letter, uint8_t action) {
    return asker.Ask(kStorage, 0x47,
                     {static_cast<uint8_t>(reservation), static_cast<uint8_t>(reservation >> 8),
                      'C', 'L', letter, action});
  };
  const uint16_t reservation = asker.ReserveSel();
  EXPECT(clear(static_cast<uint16_t>(reservation + 1), 'R', 0xAA) == Bytes{0xC5});
  EXPECT(clear(reservation, 'X', 0xAA) == Bytes{0xCC});
  EXPECT((clear(reservation, 'R', 0xAA) == Bytes{0, 1}));
  EXPECT((clear(reservation, 'R', 0x00) == Bytes{0, 1}));
  EXPECT(clear(reservation, 'R', 0xAA) == Bytes{0xC5});  // the erasure has cancelled it
  EXPECT(asker.GetSel(0, 0, 0, 0xFF) == Bytes{0xCB});
  const Bytes emptied = asker.Ask(kStorage, 0x40);
  EXPECT(Asker::IdIn(emptied, 2) == 0 && (emptied.back() & 0x80) == 0);
  return kPassed;
}

Outcome LogStampsWhatIsAddedByItsOwnClock() {
  Asker asker;
  EXPECT((asker.Ask(kStorage, 0x49, {0x00, 0x00, 0x00, 0x70}) == Bytes{0}));
  EXPECT((asker.Ask(kStorage, 0x48) == Bytes{0, 0x00, 0x00, 0x00, 0x70}));
  Bytes record(kEntry, 0x11);
  record[2] = 0x02;
  const Bytes with_time = asker.Ask(kStorage, 0x44, record);
  record[2] = 0xE0;
  const Bytes without = asker.Ask(kStorage, 0x44, record);
  const Bytes read = asker.GetSel(0, Asker::IdIn(with_time, 1), 0, 0xFF);
  EXPECT(Reader(View(read).subspan(3 + 3)).U32() == 0x70000000);
  const Bytes kept = asker.GetSel(0, Asker::IdIn(without, 1), 0, 0xFF);
  EXPECT(Reader(View(kept).subspan(3 + 3)).U32() == 0x11111111);
  return kPassed;
}

Outcome InventoriesAddUpAndAreReadByTheirUnit() {
  for (const FruDevice& fru : HealthSetNamed("default")->frus) {
    EXPECT(FruChecksum(View(fru.image).first(8)) == 0);
    for (size_t kind = 2; kind <= 4; ++kind) {
      const size_t at = fru.image[kind] * size_t{8};
      if (at != 0)
        EXPECT(FruChecksum(View(fru.image).subspan(at, fru.image[at + 1] * size_t{8})) == 0);
    }
    size_t at = fru.image[5] * size_t{8};
    for (bool last = false; !last; at += 5u + fru.image[at + 2]) {
      EXPECT(FruChecksum(View(fru.image).subspan(at, 5)) == 0);
      last = (fru.image[at + 1] & 0x80) != 0;
    }
  }
  Asker asker;
  EXPECT((asker.Ask(kStorage, 0x10, {0}) == Bytes{0, 0x00, 0x02, 0}));
  EXPECT((asker.Ask(kStorage, 0x10, {1}) == Bytes{0, 0x00, 0x01, 1}));
  EXPECT(asker.Ask(kStorage, 0x10, {2}) == Bytes{0xCB});
  const Bytes by_bytes = asker.Ask(kStorage, 0x11, {0, 8, 0, 16});
  EXPECT(by_bytes.size() == 2 + 16 && by_bytes[1] == 16);
  const Bytes by_words = asker.Ask(kStorage, 0x11, {1, 4, 0, 16});
  EXPECT(by_words.size() == 2 + 32 && by_words[1] == 16);
  const View image = HealthSetNamed("default")->FindFru(1)->image;
  EXPECT(std::ranges::equal(View(by_words).subspan(2), image.subspan(8, 32)));
  EXPECT(asker.Ask(kStorage, 0x11, {0, 0, 2, 16}) == Bytes{0xC9});
  EXPECT(asker.Ask(kStorage, 0x11, {0, 0, 0, 255}) == Bytes{0xCA});
  return kPassed;
}

Outcome PowerReadingFollowsTheSensorAndThePower() {
  Asker asker;
  const auto now = [&] { return Asker::IdIn(asker.Ask(kGroup, 0x02, {0xDC, 1, 0, 0}), 2); };
  EXPECT(now() == 340);
  asker.bmc().health.SetReading(*asker.bmc().health.set().FindSensor("System Power"), 0x32,
                                {.raw = 100});
  EXPECT(now() == 400);
  asker.bmc().chassis.SetPower(false);
  EXPECT(now() == 0);
  EXPECT(asker.Ask(kGroup, 0x02, {0x00, 1, 0, 0}) == Bytes{0xC1});
  return kPassed;
}

}  // namespace
}  // namespace bmcsim

int main() {
  using namespace bmcsim;
  const CMUnitTest tests[] = {
      UNIT_TEST(LogIsReadInPiecesAndByEnds),
      UNIT_TEST(LogOverflowsAndIsClearedByReservation),
      UNIT_TEST(LogStampsWhatIsAddedByItsOwnClock),
      UNIT_TEST(InventoriesAddUpAndAreReadByTheirUnit),
      UNIT_TEST(PowerReadingFollowsTheSensorAndThePower),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
