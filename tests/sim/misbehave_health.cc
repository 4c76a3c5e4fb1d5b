// Misbehaviours in sensor data records, sensors and strings.
#include "tests/sim/misbehave_health.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tests/sim/health_commands.h"
#include "tests/sim/sdr_record.h"

namespace bmcsim {
namespace {

// Whether it reads a record or an inventory in a piece of more than `most` bytes.
bool AsksForMore(const Request& request, uint32_t most) {
  if (Is(request, kNetFnStorage, command::kGetSdr) && request.data.size() >= 6)
    return request.data[5] > most;
  if (Is(request, kNetFnStorage, command::kReadFru) && request.data.size() >= 4)
    return request.data[3] > most;
  return false;
}

template <uint8_t kCompletion>
void RefuseLongReads(Act& act, const Request& request, bool, std::optional<uint8_t>& completion) {
  if (AsksForMore(request, act.value)) completion = kCompletion;
}

void RefuseWholeRecord(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  const bool reads = Is(request, kNetFnStorage, command::kGetSdr) && request.data.size() >= 6;
  if (reads && request.data[5] == kWholeRecord) completion = code::kCannotReturnSoMuch;
}

void LoseSdrReservation(Act& act, const Request& request, bool,
                        std::optional<uint8_t>& completion) {
  LoseReservation(act, request, completion, command::kReserveSdr, command::kGetSdr);
}
void ClaimRecordCount(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFnStorage, command::kGetSdrInfo)) PutU16(data, 2, act.value);
}

void LoopSdr(Act&, const Request& request, Bytes& data) {
  LoopAtTheEnd(request, data, command::kGetSdr);
}
// The record that is asked for is the one that comes next.
void StayAtRecord(Act&, const Request& request, Bytes& data) {
  if (!Is(request, kNetFnStorage, command::kGetSdr) || !IsOk(data)) return;
  const uint16_t id = static_cast<uint16_t>(request.data[2] | request.data[3] << 8);
  PutU16(data, kNextId, id == 0 ? 1 : id);
}

void RefuseLastRecord(Act&, const Request& request, Bytes& data) {
  if (!Is(request, kNetFnStorage, command::kGetSdr) || !IsOk(data)) return;
  if (GetU16(data, kNextId) == kLastRecord) data = {code::kTimeout};
}

void ShortenRecordAnswer(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFnStorage, command::kGetSdr) && IsOk(data) && data.size() > act.value)
    data.resize(act.value);
}

void ClaimLongerRecord(Act& act, Bytes& record) {
  record[4] = static_cast<uint8_t>(record[4] + act.value);
}

// Where the string's type/length byte stands in a record; 0 for one without a name.
size_t NameOffset(View record) {
  switch (record[3]) {
    case sdr_type::kFull:
      return 47;
    case sdr_type::kCompact:
      return 31;
    case sdr_type::kEventOnly:
      return 16;
    case sdr_type::kGenericLocator:
    case sdr_type::kFruLocator:
    case sdr_type::kMcLocator:
      return 15;
    default:
      return 0;
  }
}

void Rename(Bytes& record, View name, uint8_t type_length) {
  const size_t offset = NameOffset(record);
  if (offset == 0) return;
  record.resize(offset);
  record.push_back(type_length);
  record.insert(record.end(), name.begin(), name.end());
  record[4] = static_cast<uint8_t>(record.size() - kSdrHeaderSize);
}

constexpr uint8_t kEightBit = 0xC0;

// IPMI 2.0 §43.15: a length of 31 is reserved; only 16 bytes are there.
void NameLengthReserved(Act&, Bytes& record) {
  const Bytes name(16, 'x');
  Rename(record, name, kEightBit | 31);
}

void NameLongerThanRecord(Act&, Bytes& record) {
  const Bytes name(4, 'y');
  Rename(record, name, kEightBit | 16);
}

constexpr std::string_view kHostile[] = {
    "%n%s%x%999d",           // formats
    "\x1B[31mred\x1B[2J",    // colour, and an empty screen
    "<script>alert(1)",      // HTML
    "\x1B]0;title\x07",      // the window's title
    "\xFF\xFE\xC0\xAF\xED",  // no UTF-8
    "a\r\nb\tc\x7F\x9B",     // lines, and the one-byte form of ESC [
    "\"><svg onload=a>",     // HTML, out of an attribute
};

View AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// In 16-bit characters, the low byte first (IPMI 2.0 §43.15, type 0): what turns the direction of
// writing round, hides, ends a line or is half of a character.
void NameUnicode(Act&, Bytes& record) {
  constexpr std::array<uint8_t, 20> kName = {0x2E, 0x20, 'a',  0,    0x66, 0x20, 0x0B,
                                             0x20, 0x28, 0x20, 0x9B, 0,    0x1B, 0,
                                             0x3D, 0xD8, 0xFF, 0xFE, 0x00, 0xDC};
  Rename(record, kName, kName.size());
}

void NameHostile(Act&, Bytes& record) {
  const std::string_view name = kHostile[record[0] % std::size(kHostile)];
  Rename(record, AsBytes(name), static_cast<uint8_t>(kEightBit | name.size()));
}

// Every text of an inventory, in place: each text of the sample server is long enough for one.
void TextHostile(Act&, uint8_t, Bytes& image) {
  constexpr std::string_view kFound[] = {"Example Boards", "Example Servers", "Simulated Board",
                                         "Simulated Server", "Simulated PSU"};
  for (size_t i = 0; i < std::size(kFound); ++i) {
    auto at = std::ranges::search(image, AsBytes(kFound[i])).begin();
    if (at == image.end()) continue;
    for (const uint8_t byte : AsBytes(kHostile[i].substr(0, kFound[i].size()))) *at++ = byte;
  }
  SealFruAreas(image);
}

void ShortenReading(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFnSensor, command::kGetSensorReading) && data.size() > act.value + 1)
    data.resize(act.value + 1);
}

void ShortenHealth(Act& act, const Request& request, Bytes& data) {
  if (IsHealth(request) && IsOk(data) && data.size() > act.value) data.resize(act.value);
}

void SensorBusy(Act& act, const Request& request, bool, std::optional<uint8_t>& completion) {
  const bool reads = Is(request, kNetFnSensor, command::kGetSensorReading);
  if (reads && !request.data.empty() && request.data[0] == act.value) completion = code::kNodeBusy;
}

// What is sent for Send Message is its answer, and then that of the controller behind the BMC.
void LoseBridged(Act&, const Incoming&, std::vector<Outgoing>& answers) {
  if (answers.size() > 1) answers.pop_back();
}
void HurryBridged(Act&, const Incoming&, std::vector<Outgoing>& answers) {
  std::ranges::reverse(answers);
}

void EmbedBridged(Act&, Bytes& message, Bytes& embedded) { std::swap(message, embedded); }
void RefuseSendMessage(Act& act, const Request& request, bool, std::optional<uint8_t>& completion) {
  if (Is(request, kNetFnApp, command::kSendMessage)) completion = static_cast<uint8_t>(act.value);
}

constexpr std::array kTable = {
    Misbehaviour{.name = "sdr-no-whole-read",
                 .sentence = "Get SDR for a whole record (0xFF bytes) is refused with 0xCA.",
                 .hooks = {.command = RefuseWholeRecord}},
    Misbehaviour{
        .name = "small-reads-ca",
        .sentence = "Get SDR and Read FRU Data of more than N bytes are refused with 0xCA.",
        .default_value = 16,
        .takes_value = true,
        .hooks = {.command = RefuseLongReads<code::kCannotReturnSoMuch>}},
    Misbehaviour{.name = "small-reads-c7",
                 .sentence = "The same, with 0xC7, request data length invalid.",
                 .default_value = 16,
                 .takes_value = true,
                 .hooks = {.command = RefuseLongReads<code::kRequestLength>}},
    Misbehaviour{.name = "small-reads-c8",
                 .sentence = "The same, with 0xC8, request data field length limit exceeded.",
                 .default_value = 16,
                 .takes_value = true,
                 .hooks = {.command = RefuseLongReads<0xC8>}},
    Misbehaviour{.name = "small-reads-ff",
                 .sentence = "The same, with 0xFF, unspecified error.",
                 .default_value = 16,
                 .takes_value = true,
                 .hooks = {.command = RefuseLongReads<code::kUnspecified>}},
    Misbehaviour{.name = "sdr-c5",
                 .sentence = "After N reads of the SDR repository its reservation is lost (0xC5); "
                             "with 0 no read succeeds.",
                 .default_value = 7,
                 .takes_value = true,
                 .hooks = {.command = LoseSdrReservation}},
    Misbehaviour{.name = "sdr-count",
                 .sentence = "Get SDR Repository Info says that there are N records.",
                 .default_value = 0,
                 .takes_value = true,
                 .hooks = {.answer = ClaimRecordCount}},
    Misbehaviour{.name = "sdr-loop",
                 .sentence = "Behind the last SDR comes the second one again.",
                 .hooks = {.answer = LoopSdr}},
    Misbehaviour{.name = "sdr-stuck",
                 .sentence = "Each SDR names itself as the next one.",
                 .hooks = {.answer = StayAtRecord}},
    Misbehaviour{.name = "sdr-last-c3",
                 .sentence = "The last SDR is answered with 0xC3, timeout.",
                 .hooks = {.answer = RefuseLastRecord}},
    Misbehaviour{.name = "sdr-short-answer",
                 .sentence = "Get SDR is answered with N bytes, the completion code included, "
                             "whatever was asked for.",
                 .default_value = 2,
                 .takes_value = true,
                 .hooks = {.answer = ShortenRecordAnswer}},
    Misbehaviour{.name = "sdr-long-length",
                 .sentence = "Each SDR says that it is N bytes longer than it is.",
                 .default_value = 20,
                 .takes_value = true,
                 .hooks = {.sdr_record = ClaimLongerRecord}},
    Misbehaviour{.name = "sdr-name-31",
                 .sentence = "Names in SDRs have the length code 31, and 16 bytes.",
                 .hooks = {.sdr_record = NameLengthReserved}},
    Misbehaviour{.name = "sdr-name-past-end",
                 .sentence = "Names in SDRs have a length of 16, and the record ends after 4.",
                 .hooks = {.sdr_record = NameLongerThanRecord}},
    Misbehaviour{.name = "sdr-name-unicode",
                 .sentence = "Names in SDRs are 16-bit characters that no name should have.",
                 .hooks = {.sdr_record = NameUnicode}},
    Misbehaviour{.name = "escape-strings",
                 .sentence = "Names in SDRs and inventories hold terminal escapes, format "
                             "characters, HTML and what is no UTF-8.",
                 .hooks = {.sdr_record = NameHostile, .fru_image = TextHostile}},
    Misbehaviour{.name = "reading-short",
                 .sentence = "Get Sensor Reading is answered with N bytes behind the completion "
                             "code.",
                 .default_value = 1,
                 .takes_value = true,
                 .hooks = {.answer = ShortenReading}},
    Misbehaviour{.name = "health-short",
                 .sentence = "Answers about sensors, records, the log, inventories, LAN parameters "
                             "and DCMI end after N bytes, the completion code included.",
                 .default_value = 5,
                 .takes_value = true,
                 .hooks = {.answer = ShortenHealth}},
    Misbehaviour{.name = "sensor-busy",
                 .sentence = "Get Sensor Reading of sensor number N is answered with 0xC0, node "
                             "busy, for ever.",
                 .default_value = 1,
                 .takes_value = true,
                 .hooks = {.command = SensorBusy}},
    Misbehaviour{.name = "bridged-lost",
                 .sentence = "What a controller behind the BMC answers never comes.",
                 .hooks = {.sending = LoseBridged}},
    Misbehaviour{.name = "bridged-first",
                 .sentence = "What a controller behind the BMC answers comes before the answer to "
                             "Send Message.",
                 .hooks = {.sending = HurryBridged}},
    Misbehaviour{.name = "bridged-embedded",
                 .sentence =
                     "What a controller behind the BMC answers is the data of the answer to "
                     "Send Message.",
                 .hooks = {.bridged = EmbedBridged}},
    Misbehaviour{.name = "bridged-refused",
                 .sentence =
                     "Send Message is answered with completion code N (131, 0x83, says that "
                     "nobody has that address).",
                 .default_value = 0x83,
                 .takes_value = true,
                 .hooks = {.command = RefuseSendMessage}},
};

}  // namespace

std::span<const Misbehaviour> HealthMisbehaviours() { return kTable; }

}  // namespace bmcsim
