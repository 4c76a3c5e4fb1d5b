#include "tests/sim/health.h"

#include <algorithm>
#include <utility>

namespace bmcsim {

Health::State& Health::Change() {
  if (!state_) {
    state_ = std::make_unique<State>();
    if (set_ != nullptr) state_->sel = Sel(*set_);
  }
  return *state_;
}

const Sensor* Health::FindSensor(uint8_t owner, uint8_t lun, uint8_t number) const {
  const auto at = std::ranges::find_if(
      set_->sensors, [&](const Sensor& sensor) { return sensor.Has(owner, lun, number); });
  return at == set_->sensors.end() ? nullptr : &*at;
}

Health::ChangedReading* Health::FindChanged(const Sensor& sensor, uint8_t number) const {
  if (!state_) return nullptr;
  for (ChangedReading& changed : state_->readings) {
    if (changed.sensor == &sensor && changed.number == number) return &changed;
  }
  return nullptr;
}

Reading Health::ReadingOf(const Sensor& sensor, uint8_t number) const {
  const ChangedReading* const changed = FindChanged(sensor, number);
  return changed != nullptr ? changed->reading : sensor.reading;
}

void Health::SetReading(const Sensor& sensor, uint8_t number, const Reading& reading) {
  if (ChangedReading* const changed = FindChanged(sensor, number)) {
    changed->reading = reading;
  } else {
    Change().readings.push_back({&sensor, number, reading});
  }
}

void Health::ForgetReading(const Sensor& sensor, uint8_t number) {
  if (!state_) return;
  std::erase_if(state_->readings, [&](const ChangedReading& changed) {
    return changed.sensor == &sensor && changed.number == number;
  });
}

uint16_t Health::ReserveSdr() {
  State& state = Change();
  return state.sdr_reservation = NextReservation(state.sdr_reservation);
}

bool Health::IsSdrReserved(uint16_t id) const {
  return id != 0 && state_ && state_->sdr_reservation == id;
}

uint32_t Health::SelTime(Instant now) const {
  const auto passed = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
  const int64_t offset = state_ ? state_->sel.clock_offset : 0;
  return static_cast<uint32_t>(kSelEpoch + passed + offset);
}

Bytes Health::TakeBridged() {
  return state_ ? std::exchange(state_->bridged_message, {}) : Bytes{};
}

Bytes Health::TakePacket() { return state_ ? std::exchange(state_->bridged_packet, {}) : Bytes{}; }

}  // namespace bmcsim
