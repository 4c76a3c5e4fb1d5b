// The log of the default set. README.md has it as a table: change both.
#include "tests/sim/health_set.h"

namespace bmcsim {
namespace {

constexpr uint8_t kSystemEvent = 0x02;
constexpr uint8_t kEventRevision = 0x04;
constexpr uint8_t kDeassertion = 1 << 7;
constexpr uint32_t kDay = 86400;

// IPMI 2.0 table 32-1.
struct Event {
  uint32_t time;
  uint16_t generator;
  uint8_t sensor_type;
  uint8_t sensor_number;
  uint8_t event_type;  // with the deassertion bit
  std::array<uint8_t, 3> data;
};

constexpr uint16_t kBmc = 0x0020;
constexpr uint16_t kSatellite = 0x0082;
constexpr uint16_t kBios = 0x0001;
constexpr uint32_t kUnknownTime = 0xFFFFFFFF;

// Of the event data's first byte: the second and third hold the reading and the threshold.
constexpr uint8_t kReadingAndThreshold = 0x50;
// The second and third hold what the sensor's type says.
constexpr uint8_t kSpecific23 = 0xF0;
constexpr uint8_t kSpecific2 = 0xC0;
constexpr uint8_t kSpecific3 = 0x30;

constexpr Event kEvents[] = {
    {5, kBmc, 0x10, 0x00, 0x6F, {0x02, 0xFF, 0xFF}},  // before the clock was set: log cleared
    {kSelEpoch - 9 * kDay, kBios, 0x1D, 0x00, 0x6F, {0x00, 0xFF, 0xFF}},  // power up
    {kSelEpoch - 8 * kDay, kBmc, 0x01, 0x02, 0x01, {kReadingAndThreshold | 7, 86, 85}},
    {kSelEpoch - 8 * kDay + 10, kBmc, 0x01, 0x02, 0x01, {kReadingAndThreshold | 9, 91, 90}},
    {kSelEpoch - 8 * kDay + 70,
     kBmc,
     0x01,
     0x02,
     0x01 | kDeassertion,
     {kReadingAndThreshold | 9, 87, 90}},
    {kSelEpoch - 7 * kDay, kBmc, 0x04, 0x21, 0x01, {kReadingAndThreshold | 4, 0, 5}},
    {kSelEpoch - 7 * kDay + 1, kBmc, 0x04, 0x68, 0x0B, {0x01, 0xFF, 0xFF}},  // redundancy lost
    {kSelEpoch - 6 * kDay, kBmc, 0x08, 0x61, 0x6F, {0x01, 0xFF, 0xFF}},      // PSU2 failed
    {kSelEpoch - 6 * kDay + 5, kBmc, 0x08, 0x60, 0x6F, {0x03, 0xFF, 0xFF}},  // PSU1 input lost
    {kSelEpoch - 6 * kDay + 9, kBmc, 0x08, 0x60, 0x6F | kDeassertion, {0x03, 0xFF, 0xFF}},
    {kSelEpoch - 5 * kDay, kBmc, 0x0D, 0x63, 0x6F, {0x01, 0xFF, 0xFF}},  // Drive 1 failed
    {kSelEpoch - 4 * kDay, kBmc, 0x05, 0x64, 0x6F, {0x00, 0xFF, 0xFF}},  // opened
    {kSelEpoch - 4 * kDay + 90, kBmc, 0x05, 0x64, 0x6F | kDeassertion, {0x00, 0xFF, 0xFF}},
    {kSelEpoch - 3 * kDay, kBmc, 0x23, 0x65, 0x6F, {kSpecific2 | 1, 0x04, 0xFF}},  // hard reset
    // A corrected memory error in DIMM 3.
    {kSelEpoch - 2 * kDay, kBios, 0x0C, 0x71, 0x6F, {kSpecific3 | 0, 0xFF, 0x03}},
    {kSelEpoch - 2 * kDay + 7, kBios, 0x0F, 0x70, 0x6F, {kSpecific23 | 0, 0x01, 0xFF}},
    {kSelEpoch - kDay, kSatellite, 0x01, 0x01, 0x01, {kReadingAndThreshold | 7, 51, 50}},
    {kUnknownTime, kBmc, 0xC0, 0x6A, 0x70, {0x02, 0x12, 0x34}},
};

// The ids have a gap, as after a deletion.
uint16_t IdOf(size_t position) {
  return static_cast<uint16_t>(position < 8 ? position + 1 : position + 3);
}

SelRecord Encode(uint16_t id, const Event& event) {
  SelRecord record = {};
  Writer writer(record);
  writer.U16(id);
  writer.U8(kSystemEvent);
  writer.U32(event.time);
  writer.U16(event.generator);
  writer.U8(kEventRevision);
  writer.U8(event.sensor_type);
  writer.U8(event.sensor_number);
  writer.U8(event.event_type);
  writer.Bytes(event.data);
  return record;
}

// IPMI 2.0 table 32-2 and table 32-3.
SelRecord EncodeOem(uint16_t id, uint8_t type, View rest) {
  SelRecord record = {};
  Writer writer(record);
  writer.U16(id);
  writer.U8(type);
  writer.Bytes(rest);
  return record;
}

}  // namespace

std::vector<SelRecord> DefaultLog() {
  std::vector<SelRecord> log;
  for (const Event& event : kEvents) log.push_back(Encode(IdOf(log.size()), event));
  constexpr uint8_t kOemWithTime = 0xC1;
  const Bytes with_time = Build([](Writer& writer) {
    writer.U32(kSelEpoch - 600);
    writer.Bytes(std::array<uint8_t, 3>{0xD9, 0x7E, 0x00});  // 32473 (RFC 5612)
    writer.Bytes(std::array<uint8_t, 6>{0x01, 0x02, 0x03, 0x04, 0x05, 0x06});
  });
  log.push_back(EncodeOem(IdOf(log.size()), kOemWithTime, with_time));
  constexpr uint8_t kOemWithoutTime = 0xE5;
  const std::array<uint8_t, 13> without = {'n', 'o', ' ', 't', 'i', 'm', 'e',
                                           ' ', 'h', 'e', 'r', 'e', '!'};
  log.push_back(EncodeOem(IdOf(log.size()), kOemWithoutTime, without));
  return log;
}

}  // namespace bmcsim
