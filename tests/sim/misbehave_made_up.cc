// Misbehaviours that make answers up: records without end, controllers that nobody has, noise.
#include <algorithm>
#include <array>

#include "tests/sim/health_commands.h"
#include "tests/sim/misbehave_health.h"
#include "tests/sim/sdr_record.h"

namespace bmcsim {
namespace {

// The answer to Get SDR or Get SEL Entry, which want an id, an offset and a count: the piece of
// `record`, which gets that id, and that the next one is there too.
Bytes AnswerPiece(const Request& request, Bytes record) {
  constexpr uint16_t kLastUsed = 0xFFFE;
  Reader in(request.data);
  in.Skip(2);
  const uint16_t id = std::max<uint16_t>(in.U16(), 1);
  const uint8_t offset = in.U8();
  const uint8_t count = in.U8();
  if (!in.ok()) return {code::kRequestLength};
  PutU16(record, 0, id);
  const auto next = static_cast<uint16_t>(id < kLastUsed ? id + 1 : 1);
  return Build([&](Writer& writer) {
    const auto code_byte = writer.Grow(1);
    code_byte[0] = WritePiece(writer, next, record, offset, count);
  });
}

// Each record is of as many sensors as one can be of (IPMI 2.0 §43.2).
void EndlessSdr(Act& act, const Request& request, Bytes& data) {
  if (!Is(request, kNetFnStorage, command::kGetSdr)) return;
  constexpr uint8_t kMostSensors = 15;
  const Sensor sensor{.name = "Endless",
                      .event_type = kSensorSpecificType,
                      .owner = static_cast<uint8_t>(act.value),
                      .shared_by = kMostSensors};
  data = AnswerPiece(request, CompactRecord(sensor));
}

void EndlessSel(Act&, const Request& request, Bytes& data) {
  if (!Is(request, kNetFnStorage, command::kGetSelEntry)) return;
  Bytes record(kSelRecordSize, 0);
  record[2] = 0x02;  // a system event
  data = AnswerPiece(request, record);
}

// IPMI 2.0 §43.1 and §43.2; slave addresses are even.
void OwnSensorsByNumber(Act&, Bytes& record) {
  constexpr size_t kOwner = 5;
  constexpr size_t kNumber = 7;
  const bool is_sensor = record[3] == sdr_type::kFull || record[3] == sdr_type::kCompact;
  if (is_sensor) record[kOwner] = static_cast<uint8_t>(record[kNumber] << 1);
}

void AcceptAndForget(Act&, const Request& request, Bytes& data) {
  if (Is(request, kNetFnApp, command::kSendMessage)) data = {code::kOk};
}

// xorshift32
class Noise {
 public:
  explicit Noise(uint32_t seed) : state_(seed | 1) {
    for (int i = 0; i < 8; ++i) (void)Next();
  }
  uint32_t Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    return state_ ^= state_ << 5;
  }
  uint8_t Byte() { return static_cast<uint8_t>(Next() >> 8); }
  size_t Below(size_t limit) { return Next() % limit; }
  bool OneIn(size_t times) { return Below(times) == 0; }

 private:
  uint32_t state_;
};

// A byte here and there, now and then the length, seldom the completion code.
void AddNoise(Act& act, const Request& request, Bytes& data) {
  if (!IsHealth(request) || !IsOk(data)) return;
  Noise noise(act.value * 0x9E3779B9u + ++act.count * 0x85EBCA6Bu);
  if (noise.OneIn(2)) return;
  for (size_t i = 1; i < data.size(); ++i) {
    if (noise.OneIn(8)) data[i] = noise.Byte();
  }
  if (noise.OneIn(16)) data.resize(1 + noise.Below(data.size()));
  if (noise.OneIn(16)) {
    for (size_t more = noise.Below(32); more > 0; --more) data.push_back(noise.Byte());
  }
  if (noise.OneIn(32)) data = {noise.Byte()};
}

constexpr std::array kTable = {
    Misbehaviour{.name = "sdr-endless",
                 .sentence = "Behind each SDR comes another, of 15 sensors whose owner is N (65 is "
                             "software, 32 the BMC).",
                 .default_value = 65,
                 .takes_value = true,
                 .hooks = {.answer = EndlessSdr}},
    Misbehaviour{.name = "sdr-owners",
                 .sentence = "Each sensor is said to be of another controller, and none of these "
                             "ever answers.",
                 .hooks = {.answer = AcceptAndForget, .sdr_record = OwnSensorsByNumber}},
    Misbehaviour{.name = "sel-endless",
                 .sentence = "Behind each SEL entry comes another.",
                 .hooks = {.answer = EndlessSel}},
    Misbehaviour{.name = "health-noise",
                 .sentence =
                     "In every other answer about sensors, records, the log, inventories, LAN "
                     "parameters and DCMI bytes are wrong, missing or too many; N says which.",
                 .default_value = 1,
                 .takes_value = true,
                 .hooks = {.answer = AddNoise}},
};

}  // namespace

std::span<const Misbehaviour> MadeUpMisbehaviours() { return kTable; }

}  // namespace bmcsim
