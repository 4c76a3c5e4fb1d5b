// The sensor-specific offsets of table 42-3.
#include <array>
#include <span>

#include "core/wire/sdr/sensor_words.h"

namespace ipmi {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 7> kPhysicalSecurity = {
    "General Chassis Intrusion", "Drive Bay intrusion", "I/O Card area intrusion",
    "Processor area intrusion",  "LAN Leash Lost",      "Unauthorized dock",
    "FAN area intrusion",
};

constexpr std::array<std::string_view, 6> kPlatformSecurity = {
    "Secure Mode (Front Panel Lockout) Violation attempt",
    "Pre-boot Password Violation - user password",
    "Pre-boot Password Violation attempt - setup password",
    "Pre-boot Password Violation - network boot password",
    "Other pre-boot Password Violation",
    "Out-of-band Access Password Violation",
};

constexpr std::array<std::string_view, 13> kProcessor = {
    "IERR",
    "Thermal Trip",
    "FRB1/BIST failure",
    "FRB2/Hang in POST failure",
    "FRB3/Processor Startup/Initialization failure",
    "Configuration Error",
    "SM BIOS 'Uncorrectable CPU-complex Error'",
    "Processor Presence detected",
    "Processor disabled",
    "Terminator Presence Detected",
    "Processor Automatically Throttled",
    "Machine Check Exception (Uncorrectable)",
    "Correctable Machine Check Error",
};

constexpr std::array<std::string_view, 8> kPowerSupply = {
    "Presence detected",
    "Power Supply Failure detected",
    "Predictive Failure",
    "Power Supply input lost (AC/DC)",
    "Power Supply input lost or out-of-range",
    "Power Supply input out-of-range, but present",
    "Configuration error",
    "Power Supply Inactive (in standby state)",
};

constexpr std::array<std::string_view, 8> kPowerUnit = {
    "Power Off / Power Down",
    "Power Cycle",
    "240VA Power Down",
    "Interlock Power Down",
    "AC lost / Power input lost",
    "Soft Power Control Failure",
    "Power Unit Failure detected",
    "Predictive Failure",
};

constexpr std::array<std::string_view, 11> kMemory = {
    "Correctable ECC / other correctable memory error",
    "Uncorrectable ECC / other uncorrectable memory error",
    "Parity",
    "Memory Scrub Failed (stuck bit)",
    "Memory Device Disabled",
    "Correctable ECC / other correctable memory error logging limit reached",
    "Presence detected",
    "Configuration error",
    "Spare",
    "Memory Automatically Throttled",
    "Critical Overtemperature",
};

constexpr std::array<std::string_view, 9> kDriveSlot = {
    "Drive Presence",
    "Drive Fault",
    "Predictive Failure",
    "Hot Spare",
    "Consistency Check / Parity Check in progress",
    "In Critical Array",
    "In Failed Array",
    "Rebuild/Remap in progress",
    "Rebuild/Remap Aborted",
};

constexpr std::array<std::string_view, 3> kSystemFirmware = {
    "System Firmware Error (POST Error)",
    "System Firmware Hang",
    "System Firmware Progress",
};

constexpr std::array<std::string_view, 7> kEventLoggingDisabled = {
    "Correctable Memory Error Logging Disabled",
    "Event 'Type' Logging Disabled",
    "Log Area Reset/Cleared",
    "All Event Logging Disabled",
    "SEL Full",
    "SEL Almost Full",
    "Correctable Machine Check Error Logging Disabled",
};

constexpr std::array<std::string_view, 8> kWatchdog1 = {
    "BIOS Watchdog Reset",
    "OS Watchdog Reset",
    "OS Watchdog Shut Down",
    "OS Watchdog Power Down",
    "OS Watchdog Power Cycle",
    "OS Watchdog NMI / Diagnostic Interrupt",
    "OS Watchdog Expired, status only",
    "OS Watchdog pre-timeout Interrupt, non-NMI",
};

constexpr std::array<std::string_view, 6> kSystemEvent = {
    "System Reconfigured",
    "OEM System Boot Event",
    "Undetermined system hardware failure",
    "Entry added to Auxiliary Log",
    "PEF Action",
    "Timestamp Clock Synch",
};

constexpr std::array<std::string_view, 12> kCriticalInterrupt = {
    "Front Panel NMI / Diagnostic Interrupt",
    "Bus Timeout",
    "I/O channel check NMI",
    "Software NMI",
    "PCI PERR",
    "PCI SERR",
    "EISA Fail Safe Timeout",
    "Bus Correctable Error",
    "Bus Uncorrectable Error",
    "Fatal NMI (port 61h, bit 7)",
    "Bus Fatal Error",
    "Bus Degraded",
};

constexpr std::array<std::string_view, 5> kButton = {
    "Power Button pressed", "Sleep Button pressed",       "Reset Button pressed",
    "FRU latch open",       "FRU service request button",
};

constexpr std::array<std::string_view, 2> kChipSet = {
    "Soft Power Control Failure",
    "Thermal Trip",
};

constexpr std::array<std::string_view, 2> kCable = {
    "Cable/Interconnect is connected",
    "Configuration Error - Incorrect cable connected / Incorrect interconnection",
};

constexpr std::array<std::string_view, 8> kSystemBoot = {
    "Initiated by power up",
    "Initiated by hard reset",
    "Initiated by warm reset",
    "User requested PXE boot",
    "Automatic boot to diagnostic",
    "OS / run-time software initiated hard reset",
    "OS / run-time software initiated warm reset",
    "System Restart",
};

constexpr std::array<std::string_view, 5> kBootError = {
    "No bootable media",
    "Non-bootable diskette left in drive",
    "PXE Server not found",
    "Invalid boot sector",
    "Timeout waiting for user selection of boot source",
};

constexpr std::array<std::string_view, 11> kBaseOs = {
    "A: boot completed",
    "C: boot completed",
    "PXE boot completed",
    "Diagnostic boot completed",
    "CD-ROM boot completed",
    "ROM boot completed",
    "boot completed - boot device not specified",
    "Base OS/Hypervisor Installation started",
    "Base OS/Hypervisor Installation completed",
    "Base OS/Hypervisor Installation aborted",
    "Base OS/Hypervisor Installation failed",
};

constexpr std::array<std::string_view, 6> kOsStop = {
    "Critical stop during OS load / initialization",
    "Run-time Critical Stop",
    "OS Graceful Stop",
    "OS Graceful Shutdown",
    "Soft Shutdown initiated by PEF",
    "Agent Not Responding",
};

constexpr std::array<std::string_view, 10> kSlot = {
    "Fault Status asserted",
    "Identify Status asserted",
    "Slot / Connector Device installed/attached",
    "Slot / Connector Ready for Device Installation",
    "Slot / Connector Ready for Device Removal",
    "Slot Power is Off",
    "Slot / Connector Device Removal Request",
    "Interlock asserted",
    "Slot is Disabled",
    "Slot holds spare device",
};

constexpr std::array<std::string_view, 15> kAcpiPower = {
    "S0 / G0 'working'",
    "S1 'sleeping with system h/w & processor context maintained'",
    "S2 'sleeping, processor context lost'",
    "S3 'sleeping, processor & h/w context lost, memory retained'",
    "S4 'non-volatile sleep / suspend-to disk'",
    "S5 / G2 'soft-off'",
    "S4 / S5 soft-off, particular S4 / S5 state cannot be determined",
    "G3 / Mechanical Off",
    "Sleeping in an S1, S2, or S3 states",
    "G1 sleeping",
    "S5 entered by override",
    "Legacy ON state",
    "Legacy OFF state",
    "",
    "Unknown",
};

constexpr std::array<std::string_view, 9> kWatchdog2 = {
    "Timer expired, status only (no action, no interrupt)",
    "Hard Reset",
    "Power Down",
    "Power Cycle",
    "",
    "",
    "",
    "",
    "Timer interrupt",
};

constexpr std::array<std::string_view, 4> kPlatformAlert = {
    "platform generated page",
    "platform generated LAN alert",
    "Platform Event Trap generated",
    "platform generated SNMP trap, OEM format",
};

constexpr std::array<std::string_view, 3> kEntityPresence = {
    "Entity Present",
    "Entity Absent",
    "Entity Disabled",
};

constexpr std::array<std::string_view, 2> kLan = {
    "LAN Heartbeat Lost",
    "LAN Heartbeat",
};

constexpr std::array<std::string_view, 6> kManagementSubsystem = {
    "sensor access degraded or unavailable",
    "controller access degraded or unavailable",
    "management controller off-line",
    "management controller unavailable",
    "Sensor failure",
    "FRU failure",
};

constexpr std::array<std::string_view, 3> kBattery = {
    "battery low (predictive failure)",
    "battery failed",
    "battery presence detected",
};

constexpr std::array<std::string_view, 4> kSessionAudit = {
    "Session Activated",
    "Session Deactivated",
    "Invalid Username or Password",
    "Invalid password disable",
};

constexpr std::array<std::string_view, 8> kVersionChange = {
    "Hardware change detected with associated Entity",
    "Firmware or software change detected with associated Entity",
    "Hardware incompatibility detected with associated Entity",
    "Firmware or software incompatibility detected with associated Entity",
    "Entity is of an invalid or unsupported hardware version",
    "Entity contains an invalid or unsupported firmware or software version",
    "Hardware Change detected with associated Entity was successful",
    "Software or F/W Change detected with associated Entity was successful",
};

constexpr std::array<std::string_view, 8> kFruState = {
    "FRU Not Installed",
    "FRU Inactive (in standby or 'hot spare' state)",
    "FRU Activation Requested",
    "FRU Activation In Progress",
    "FRU Active",
    "FRU Deactivation Requested",
    "FRU Deactivation In Progress",
    "FRU Communication Lost",
};

// By sensor type. Types that are left out have no offsets of their own.
constexpr auto kStates = [] {
  std::array<Words, 0x2D> states = {};
  states[0x05] = kPhysicalSecurity;
  states[0x06] = kPlatformSecurity;
  states[0x07] = kProcessor;
  states[0x08] = kPowerSupply;
  states[0x09] = kPowerUnit;
  states[0x0C] = kMemory;
  states[0x0D] = kDriveSlot;
  states[0x0F] = kSystemFirmware;
  states[0x10] = kEventLoggingDisabled;
  states[0x11] = kWatchdog1;
  states[0x12] = kSystemEvent;
  states[0x13] = kCriticalInterrupt;
  states[0x14] = kButton;
  states[0x19] = kChipSet;
  states[0x1B] = kCable;
  states[0x1D] = kSystemBoot;
  states[0x1E] = kBootError;
  states[0x1F] = kBaseOs;
  states[0x20] = kOsStop;
  states[0x21] = kSlot;
  states[0x22] = kAcpiPower;
  states[0x23] = kWatchdog2;
  states[0x24] = kPlatformAlert;
  states[0x25] = kEntityPresence;
  states[0x27] = kLan;
  states[0x28] = kManagementSubsystem;
  states[0x29] = kBattery;
  states[0x2A] = kSessionAudit;
  states[0x2B] = kVersionChange;
  states[0x2C] = kFruState;
  return states;
}();

}  // namespace

std::string_view SensorSpecificState(uint8_t sensor_type, uint8_t offset) {
  if (sensor_type >= kStates.size()) return {};
  const Words words = kStates[sensor_type];
  return offset < words.size() ? words[offset] : std::string_view();
}

}  // namespace ipmi
