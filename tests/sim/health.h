// The health of one BMC: a shared set, and what is different here. Nothing is different until
// somebody changes or reserves something, so a BMC costs no more than two pointers.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/sim/health_set.h"
#include "tests/sim/sel.h"
#include "tests/sim/types.h"

namespace bmcsim {

class Health {
 public:
  // `set` is null for a BMC that knows nothing of health.
  Health(const HealthSet* set, Instant started) : set_(set), started_(started) {}

  bool any() const { return set_ != nullptr; }
  const HealthSet& set() const { return *set_; }

  // The sensor with that number, and what it reads.
  const Sensor* FindSensor(uint8_t owner, uint8_t lun, uint8_t number) const;
  Reading ReadingOf(const Sensor& sensor, uint8_t number) const;
  void SetReading(const Sensor& sensor, uint8_t number, const Reading& reading);
  void ForgetReading(const Sensor& sensor, uint8_t number);

  // The one reservation of the repository (IPMI 2.0 §33.11).
  uint16_t ReserveSdr();
  bool IsSdrReserved(uint16_t id) const;

  Sel& sel() { return Change().sel; }
  uint32_t SelTime(Instant now) const;

  // Packets that a bridged command leaves behind its answer (IPMI 2.0 §6.13): first as an IPMI
  // message, then as the session's packet.
  void LeaveBridged(Bytes message) { Change().bridged_message = std::move(message); }
  Bytes TakeBridged();
  void LeavePacket(Bytes packet) { Change().bridged_packet = std::move(packet); }
  Bytes TakePacket();

 private:
  struct ChangedReading {
    const Sensor* sensor;
    uint8_t number;
    Reading reading;
  };
  struct State {
    std::vector<ChangedReading> readings;
    uint16_t sdr_reservation = 0;
    Sel sel;
    Bytes bridged_message;
    Bytes bridged_packet;
  };

  State& Change();
  ChangedReading* FindChanged(const Sensor& sensor, uint8_t number) const;

  const HealthSet* set_;
  Instant started_;
  std::unique_ptr<State> state_;
};

}  // namespace bmcsim
