// Reserve SDR Repository, Reserve Device SDR Repository and Reserve SEL (IPMI 2.0 §33.11, §35.4,
// §31.4): a reservation is cancelled by whatever changes the record ids, another reservation
// included; what is then asked with it ends in kReservationCancelled.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeReserveSdrRepository();
Request MakeReserveDeviceSdrRepository();
Request MakeReserveSel();

// The reservation id, of all three.
std::optional<uint16_t> ReadReservation(std::span<const uint8_t> data);

}  // namespace ipmi
