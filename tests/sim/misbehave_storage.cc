// Misbehaviours in the log, inventories, DCMI and LAN parameters.
#include <algorithm>
#include <array>

#include "tests/sim/fru_image.h"
#include "tests/sim/health_commands.h"
#include "tests/sim/misbehave_health.h"

namespace bmcsim {
namespace {

void LoseSelReservation(Act& act, const Request& request, bool,
                        std::optional<uint8_t>& completion) {
  LoseReservation(act, request, completion, command::kReserveSel, command::kGetSelEntry);
}

void LoopSel(Act&, const Request& request, Bytes& data) {
  LoopAtTheEnd(request, data, command::kGetSelEntry);
}

// The entry that is asked for is the one that comes next.
void StayAtEntry(Act&, const Request& request, Bytes& data) {
  constexpr size_t kOwnId = 3;
  if (Is(request, kNetFnStorage, command::kGetSelEntry) && IsOk(data))
    PutU16(data, kNextId, GetU16(data, kOwnId));
}

template <uint8_t kNetFn, uint8_t kNumber, size_t kOffset>
void Claim(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFn, kNumber) && IsOk(data)) PutU16(data, kOffset, act.value);
}

template <uint8_t kNetFn, uint8_t kNumber>
void Lengthen(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFn, kNumber) && IsOk(data)) data.insert(data.end(), act.value, 0xEE);
}

template <uint8_t kNetFn, uint8_t kNumber>
void Empty(Act&, const Request& request, Bytes& data) {
  if (Is(request, kNetFn, kNumber) && IsOk(data)) data.resize(1);
}

template <uint8_t kNetFn, uint8_t kNumber>
void Shorten(Act& act, const Request& request, Bytes& data) {
  if (Is(request, kNetFn, kNumber) && IsOk(data) && data.size() > act.value + 1)
    data.resize(act.value + 1);
}

// The first act.value questions for the state of an erasure are told that it goes on.
void EraseSlowly(Act& act, const Request& request, Bytes& data) {
  constexpr uint8_t kInProgress = 0x00;
  constexpr size_t kAction = 5;
  if (!Is(request, kNetFnStorage, command::kClearSel) || data.size() < 2) return;
  const bool initiates = request.data.size() > kAction && request.data[kAction] != 0;
  if (initiates) act.count = 0;
  if (act.count++ <= act.value) data[1] = kInProgress;
}

void RefuseDcmi(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  constexpr uint8_t kDcmi = 0xDC;
  if (request.net_fn == kNetFnGroup && !request.data.empty() && request.data[0] == kDcmi)
    completion = code::kInvalidCommand;
}

bool IsFruRead(const Request& request, const Bytes& data) {
  return Is(request, kNetFnStorage, command::kReadFru) && IsOk(data);
}

// More than was asked for, and the count says so.
void ReturnMoreFru(Act& act, const Request& request, Bytes& data) {
  if (!IsFruRead(request, data)) return;
  data[1] = static_cast<uint8_t>(data[1] + act.value);
  data.insert(data.end(), act.value, 0xEE);
}

// The count says more than is there.
void ClaimMoreFru(Act& act, const Request& request, Bytes& data) {
  if (IsFruRead(request, data)) data[1] = static_cast<uint8_t>(data[1] + act.value);
}

// Nothing was read: a client that goes on from where it was never ends.
void ReturnNoFru(Act&, const Request& request, Bytes& data) {
  if (IsFruRead(request, data)) data = {code::kOk, 0};
}

void FruBusy(Act& act, const Request& request, bool, std::optional<uint8_t>& completion) {
  constexpr uint8_t kFruDeviceBusy = 0x81;  // IPMI 2.0 §34.2
  if (Is(request, kNetFnStorage, command::kReadFru) && act.count++ < act.value)
    completion = kFruDeviceBusy;
}

constexpr size_t kHeaderChecksum = 7;
constexpr FruAreaKind kAreas[] = {FruAreaKind::kChassis, FruAreaKind::kBoard,
                                  FruAreaKind::kProduct};

// Empty if there is no such area, or another misbehaviour has moved it out of the image.
std::span<uint8_t> AreaOf(Bytes& image, FruAreaKind kind) {
  constexpr size_t kUnit = 8;
  const size_t at = image[static_cast<size_t>(kind)] * kUnit;
  if (at == 0 || at + kUnit > image.size()) return {};
  const size_t size = image[at + 1] * kUnit;
  return size == 0 || size > image.size() - at ? std::span<uint8_t>()
                                               : std::span(image).subspan(at, size);
}

template <typename Do>
void ForEachArea(Bytes& image, const Do& act) {
  for (const FruAreaKind kind : kAreas) {
    if (const auto area = AreaOf(image, kind); !area.empty()) act(kind, area);
  }
}

void PutAreasPastEnd(Act&, uint8_t, Bytes& image) {
  image[static_cast<size_t>(FruAreaKind::kBoard)] = 0xF0;
  image[static_cast<size_t>(FruAreaKind::kMultiRecord)] = 0xFF;
  image[kHeaderChecksum] = FruChecksum(View(image).first(kHeaderChecksum));
}

void ClaimLongerAreas(Act&, uint8_t, Bytes& image) {
  ForEachArea(image, [](FruAreaKind, std::span<uint8_t> area) { area[1] = 0xFF; });
}

void SpoilChecksums(Act&, uint8_t, Bytes& image) {
  ++image[kHeaderChecksum];
  ForEachArea(image, [](FruAreaKind, std::span<uint8_t> area) { ++area.back(); });
}

// Calls for the type/length byte of each field of an area, the end mark included.
template <typename Do>
void ForEachField(Bytes& image, const Do& act) {
  constexpr uint8_t kEndMark = 0xC1;
  ForEachArea(image, [&](FruAreaKind kind, std::span<uint8_t> area) {
    size_t place = kind == FruAreaKind::kBoard ? 6 : 3;
    for (bool ended = false; !ended && place < area.size();) {
      ended = area[place] == kEndMark;
      const size_t length = area[place] & 0x3F;
      act(area[place], ended);
      place += 1 + length;
    }
  });
  SealFruAreas(image);
}

// Every text is said to be packed. Few of their lengths are multiples of the 3 bytes that 4
// characters take.
void OddSixBit(Act&, uint8_t, Bytes& image) {
  constexpr uint8_t kSixBit = 0x80;
  ForEachField(image, [](uint8_t& type_length, bool is_end) {
    if (!is_end) type_length = static_cast<uint8_t>(kSixBit | (type_length & 0x3F));
  });
}

// Where the end mark was begins a field that leads past the area.
void NoEndMark(Act&, uint8_t, Bytes& image) {
  ForEachField(image, [](uint8_t& type_length, bool is_end) {
    if (is_end) type_length = 0xFE;
  });
}

void EndSuitesInsideRecord(Act&, const Request& request, Bytes& data) {
  constexpr uint8_t kGetCipherSuites = 0x54;
  constexpr size_t kFull = 2 + 16;
  // A record of five bytes loses its last two, in the answer that is not full.
  if (Is(request, kNetFnApp, kGetCipherSuites) && IsOk(data) && data.size() < kFull &&
      data.size() > 4)
    data.resize(data.size() - 2);
}

constexpr std::array kTable = {
    Misbehaviour{.name = "sel-c5",
                 .sentence = "After N reads of the SEL its reservation is lost (0xC5); with 0 no "
                             "read succeeds.",
                 .default_value = 5,
                 .takes_value = true,
                 .hooks = {.command = LoseSelReservation}},
    Misbehaviour{.name = "sel-loop",
                 .sentence = "Behind the last SEL entry comes the second one again.",
                 .hooks = {.answer = LoopSel}},
    Misbehaviour{.name = "sel-stuck",
                 .sentence = "Each SEL entry names itself as the next one.",
                 .hooks = {.answer = StayAtEntry}},
    Misbehaviour{.name = "sel-count",
                 .sentence = "Get SEL Info says that there are N entries.",
                 .default_value = 65535,
                 .takes_value = true,
                 .hooks = {.answer = Claim<kNetFnStorage, command::kGetSelInfo, 2>}},
    Misbehaviour{.name = "sel-long-entry",
                 .sentence = "Get SEL Entry is answered with N bytes more than were asked for.",
                 .default_value = 4,
                 .takes_value = true,
                 .hooks = {.answer = Lengthen<kNetFnStorage, command::kGetSelEntry>}},
    Misbehaviour{.name = "sel-short-entry",
                 .sentence = "Get SEL Entry is answered with N bytes behind the completion code.",
                 .default_value = 9,
                 .takes_value = true,
                 .hooks = {.answer = Shorten<kNetFnStorage, command::kGetSelEntry>}},
    Misbehaviour{.name = "sel-slow-erase",
                 .sentence = "An erasure of the SEL is in progress for N questions.",
                 .default_value = 2,
                 .takes_value = true,
                 .hooks = {.answer = EraseSlowly}},
    Misbehaviour{.name = "fru-more",
                 .sentence = "Read FRU Data returns N bytes more than were asked for.",
                 .default_value = 8,
                 .takes_value = true,
                 .hooks = {.answer = ReturnMoreFru}},
    Misbehaviour{.name = "fru-claims-more",
                 .sentence = "Read FRU Data says that it returns N bytes more than it does.",
                 .default_value = 8,
                 .takes_value = true,
                 .hooks = {.answer = ClaimMoreFru}},
    Misbehaviour{.name = "fru-none",
                 .sentence = "Read FRU Data succeeds and returns 0 bytes.",
                 .hooks = {.answer = ReturnNoFru}},
    Misbehaviour{.name = "fru-empty-answer",
                 .sentence = "Read FRU Data is answered with the completion code alone.",
                 .hooks = {.answer = Empty<kNetFnStorage, command::kReadFru>}},
    Misbehaviour{.name = "fru-busy",
                 .sentence = "The first N reads of an inventory are answered with 0x81, busy.",
                 .default_value = 2,
                 .takes_value = true,
                 .hooks = {.command = FruBusy}},
    Misbehaviour{.name = "fru-size",
                 .sentence = "Get FRU Inventory Area Info says that inventories have N bytes.",
                 .default_value = 65535,
                 .takes_value = true,
                 .hooks = {.answer = Claim<kNetFnStorage, command::kGetFruInfo, 1>}},
    Misbehaviour{.name = "fru-areas-past-end",
                 .sentence = "Areas of an inventory begin past its end.",
                 .hooks = {.fru_image = PutAreasPastEnd}},
    Misbehaviour{.name = "fru-long-areas",
                 .sentence = "Areas of an inventory say that they reach past its end.",
                 .hooks = {.fru_image = ClaimLongerAreas}},
    Misbehaviour{.name = "fru-bad-checksums",
                 .sentence = "The checksums of an inventory are wrong.",
                 .hooks = {.fru_image = SpoilChecksums}},
    Misbehaviour{.name = "fru-odd-6bit",
                 .sentence =
                     "Every text of an inventory is said to be packed, most of them with a length "
                     "that is no whole number of characters.",
                 .hooks = {.fru_image = OddSixBit}},
    Misbehaviour{.name = "fru-no-end-mark",
                 .sentence = "The fields of an inventory's areas do not end.",
                 .hooks = {.fru_image = NoEndMark}},
    Misbehaviour{.name = "dcmi-none",
                 .sentence = "DCMI's commands are refused with 0xC1.",
                 .hooks = {.command = RefuseDcmi}},
    Misbehaviour{.name = "dcmi-empty-answer",
                 .sentence = "Get Power Reading is answered with the completion code alone.",
                 .hooks = {.answer = Empty<kNetFnGroup, command::kGetPowerReading>}},
    Misbehaviour{.name = "dcmi-capabilities-empty-answer",
                 .sentence = "Get DCMI Capabilities is answered with the completion code alone.",
                 .hooks = {.answer = Empty<kNetFnGroup, command::kGetDcmiCapabilities>}},
    Misbehaviour{.name = "lan-parameter-long",
                 .sentence = "LAN parameters are N bytes longer than they should be.",
                 .default_value = 40,
                 .takes_value = true,
                 .hooks = {.answer = Lengthen<kNetFnTransport, command::kGetLanParameters>}},
    Misbehaviour{.name = "suites-end-inside",
                 .sentence = "The list of cipher suites ends inside of a record.",
                 .hooks = {.answer = EndSuitesInsideRecord}},
};

}  // namespace

void LoopAtTheEnd(const Request& request, Bytes& data, uint8_t number) {
  constexpr uint16_t kSecond = 2;
  if (Is(request, kNetFnStorage, number) && IsOk(data) && GetU16(data, kNextId) == kLastRecord)
    PutU16(data, kNextId, kSecond);
}

void LoseReservation(Act& act, const Request& request, std::optional<uint8_t>& completion,
                     uint8_t reserve, uint8_t read) {
  if (Is(request, kNetFnStorage, reserve)) act.count = 0;
  if (!Is(request, kNetFnStorage, read)) return;
  if (act.count >= act.value) {
    completion = code::kReservationCancelled;
  } else {
    ++act.count;
  }
}

void SealFruAreas(Bytes& image) {
  ForEachArea(image, [](FruAreaKind, std::span<uint8_t> area) {
    area.back() = FruChecksum(area.first(area.size() - 1));
  });
}

std::span<const Misbehaviour> StorageMisbehaviours() { return kTable; }

}  // namespace bmcsim
