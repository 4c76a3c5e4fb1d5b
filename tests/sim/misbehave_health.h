// What the tables of misbehaviours about health share.
#pragma once

#include "tests/sim/health_commands.h"
#include "tests/sim/ipmi_message.h"
#include "tests/sim/misbehaviours.h"
#include "tests/sim/types.h"

namespace bmcsim {

inline bool Is(const Request& request, uint8_t net_fn, uint8_t number) {
  return request.net_fn == net_fn && request.command == number;
}

// About sensors, records, the log, inventories, LAN parameters and DCMI.
inline bool IsHealth(const Request& request) {
  return request.net_fn == kNetFnSensor || request.net_fn == kNetFnStorage ||
         request.net_fn == kNetFnTransport || request.net_fn == kNetFnGroup;
}

// Of an answer, which begins with the completion code.
inline bool IsOk(const Bytes& data) { return data.size() > 2 && data[0] == code::kOk; }
inline uint16_t GetU16(const Bytes& data, size_t offset) {
  return offset + 2 > data.size() ? uint16_t{0} : Reader(View(data).subspan(offset)).U16();
}
inline void PutU16(Bytes& data, size_t offset, uint32_t value) {
  if (offset + 2 <= data.size())
    Writer(std::span(data).subspan(offset)).U16(static_cast<uint16_t>(value));
}

// The answers to Get SDR and Get SEL Entry begin with the completion code and the next id.
inline constexpr size_t kNextId = 1;
inline constexpr uint16_t kLastRecord = 0xFFFF;

// Behind the last record comes the second one again. `number` is the command that reads one.
void LoopAtTheEnd(const Request& request, Bytes& data, uint8_t number);

// After act.value reads the reservation is gone, until another is made.
void LoseReservation(Act& act, const Request& request, std::optional<uint8_t>& completion,
                     uint8_t reserve, uint8_t read);

// Puts the checksums of an inventory right again.
void SealFruAreas(Bytes& image);

}  // namespace bmcsim
