#include "core/wire/sel/event_detail.h"

#include <array>
#include <span>
#include <string_view>

#include "core/wire/sdr/sensor_record.h"

namespace ipmi {
namespace {

using Words = std::span<const std::string_view>;

std::string At(Words words, size_t index) {
  return index < words.size() ? std::string(words[index]) : std::string();
}

std::string Labelled(std::string_view label, std::string_view text) {
  return text.empty() ? std::string() : std::string(label).append(text);
}

void Join(std::string& text, const std::string& more) {
  if (!text.empty() && !more.empty()) text += "; ";
  text += more;
}

// System Firmware Progress, offset 0.
constexpr std::array<std::string_view, 14> kFirmwareErrors = {
    "",
    "No system memory is physically installed in the system",
    "No usable system memory, all installed memory has experienced an unrecoverable failure",
    "Unrecoverable hard-disk/ATAPI/IDE device failure",
    "Unrecoverable system-board failure",
    "Unrecoverable diskette subsystem failure",
    "Unrecoverable hard-disk controller failure",
    "Unrecoverable PS/2 or USB keyboard failure",
    "Removable boot media not found",
    "Unrecoverable video controller failure",
    "No video device detected",
    "Firmware (BIOS) ROM corruption detected",
    "CPU voltage mismatch",
    "CPU speed matching failure",
};

// System Firmware Progress, offsets 1 and 2.
constexpr std::array<std::string_view, 26> kFirmwareProgress = {
    "",
    "Memory initialization",
    "Hard-disk initialization",
    "Secondary processor(s) initialization",
    "User authentication",
    "User-initiated system setup",
    "USB resource configuration",
    "PCI resource configuration",
    "Option ROM initialization",
    "Video initialization",
    "Cache initialization",
    "SM Bus initialization",
    "Keyboard controller initialization",
    "Embedded controller/management controller initialization",
    "Docking station attachment",
    "Enabling docking station",
    "Docking station ejection",
    "Disabling docking station",
    "Calling operating system wake-up vector",
    "Starting operating system boot process",
    "Baseboard or motherboard initialization",
    "",
    "Floppy initialization",
    "Keyboard test",
    "Pointing device test",
    "Primary processor initialization",
};

constexpr std::array<std::string_view, 5> kPowerSupplyErrors = {
    "Vendor mismatch", "Revision mismatch", "Processor missing", "Power Supply rating mismatch",
    "Voltage rating mismatch"};

constexpr std::array<std::string_view, 6> kTimerUses = {"",        "BIOS FRB2", "BIOS/POST",
                                                        "OS Load", "SMS/OS",    "OEM"};
constexpr std::array<std::string_view, 4> kInterruptTypes = {"none", "SMI", "NMI",
                                                             "Messaging Interrupt"};

// Table 28-11.
constexpr std::array<std::string_view, 12> kRestartCauses = {
    "unknown",
    "Chassis Control command",
    "reset via pushbutton",
    "power-up via power pushbutton",
    "Watchdog expiration",
    "OEM",
    "automatic power-up on AC being applied due to 'always restore' power restore policy",
    "automatic power-up on AC being applied due to 'restore previous power state' power restore "
    "policy",
    "reset via PEF",
    "power-cycle via PEF",
    "soft reset",
    "power-up via RTC wakeup",
};

constexpr std::array<std::string_view, 6> kPefActions = {
    "Alert", "power off", "reset", "power cycle", "OEM action", "Diagnostic Interrupt (NMI)"};

std::string PefActions(uint8_t bits) {
  std::string text;
  for (size_t i = 0; i < kPefActions.size(); ++i) {
    if ((bits >> i & 1) != 0) Join(text, At(kPefActions, i));
  }
  return text;
}

std::string OfData2(const SelEvent& event) {
  const uint8_t data = event.data2;
  const auto high = static_cast<uint8_t>(data >> 4);
  const uint8_t low = data & 0x0F;
  switch (event.sensor_type) {
    case 0x0F:
      return At(event.offset == 0 ? Words(kFirmwareErrors) : Words(kFirmwareProgress), data);
    case 0x12:
      if (event.offset == 4) return PefActions(data);
      if (event.offset != 5) return {};
      return (data & 0x80) == 0 ? "event is first of pair" : "event is second of pair";
    case 0x1D:
      return event.offset == 7 ? Labelled("restart cause: ", At(kRestartCauses, low))
                               : std::string();
    case 0x23: {
      std::string text = Labelled("interrupt type: ", At(kInterruptTypes, high));
      Join(text, Labelled("timer use at expiration: ", At(kTimerUses, low)));
      return text;
    }
    case 0x2A:
      return "user id " + std::to_string(data & 0x3F);
    default:
      return {};
  }
}

std::string OfData3(const SelEvent& event) {
  switch (event.sensor_type) {
    case 0x08:
      return event.offset == 6 ? At(kPowerSupplyErrors, event.data3 & 0x0F) : std::string();
    case 0x0C:
      return "memory module " + std::to_string(event.data3);
    case 0x2A:
      return "channel " + std::to_string(event.data3 & 0x0F);
    default:
      return {};
  }
}

}  // namespace

std::string EventDetail(const SelEvent& event) {
  constexpr uint8_t kUnspecified = 0xFF;
  std::string text;
  if (event.event_type != kSensorSpecificEventType) return text;
  if (event.data2_use == EventDataUse::kSensorSpecific && event.data2 != kUnspecified) {
    text = OfData2(event);
  }
  if (event.data3_use == EventDataUse::kSensorSpecific && event.data3 != kUnspecified) {
    Join(text, OfData3(event));
  }
  return text;
}

}  // namespace ipmi
