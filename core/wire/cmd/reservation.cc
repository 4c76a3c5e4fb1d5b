#include "core/wire/cmd/reservation.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeReserveSdrRepository() {
  constexpr uint8_t kReserveSdrRepository = 0x22;
  return {.net_fn = NetFn::kStorage, .command = kReserveSdrRepository};
}

Request MakeReserveDeviceSdrRepository() {
  constexpr uint8_t kReserveDeviceSdrRepository = 0x22;
  return {.net_fn = NetFn::kSensor, .command = kReserveDeviceSdrRepository};
}

Request MakeReserveSel() {
  constexpr uint8_t kReserveSel = 0x42;
  return {.net_fn = NetFn::kStorage, .command = kReserveSel};
}

std::optional<uint16_t> ReadReservation(std::span<const uint8_t> data) {
  Reader in(data);
  const uint16_t reservation = in.U16();
  if (!in.ok()) return std::nullopt;
  return reservation;
}

}  // namespace ipmi
