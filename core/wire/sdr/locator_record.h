// Records that tell where devices are: generic, FRU and management controller device locators
// (IPMI 2.0 §43.7 to §43.9).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/wire/sdr/entity.h"

namespace ipmi {

struct GenericDeviceLocator {
  uint8_t access_address = 0;  // slave address of the controller that is asked
  uint8_t slave_address = 0;   // of the device itself
  uint8_t channel = 0;         // of the controller
  uint8_t access_lun = 0;
  uint8_t private_bus = 0;   // 0: directly on the IPMB
  uint8_t address_span = 0;  // how many addresses more it has
  uint8_t device_type = 0;   // table 43-12
  uint8_t device_type_modifier = 0;
  Entity entity;
  std::string name;
};

struct FruDeviceLocator {
  uint8_t access_address = 0;
  // If logical, what Read FRU Data wants; if not, the slave address of an EEPROM on a private bus.
  uint8_t device_id = 0;
  bool logical = false;
  uint8_t access_lun = 0;
  uint8_t private_bus = 0;
  uint8_t channel = 0;
  uint8_t device_type = 0;
  uint8_t device_type_modifier = 0;
  Entity entity;
  std::string name;
};

struct ManagementControllerDeviceLocator {
  uint8_t slave_address = 0;
  uint8_t channel = 0;
  bool chassis_device = false;
  bool bridge = false;
  bool event_generator = false;
  bool event_receiver = false;
  bool fru_inventory_device = false;
  bool sel_device = false;
  bool sdr_repository_device = false;
  bool sensor_device = false;
  Entity entity;
  std::string name;
};

// Nothing if the record is of another type, or cut off before its name.
std::optional<GenericDeviceLocator> ReadGenericDeviceLocator(std::span<const uint8_t> record);
std::optional<FruDeviceLocator> ReadFruDeviceLocator(std::span<const uint8_t> record);
std::optional<ManagementControllerDeviceLocator> ReadManagementControllerDeviceLocator(
    std::span<const uint8_t> record);

}  // namespace ipmi
