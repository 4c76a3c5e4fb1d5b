// Reads the inventories of field replaceable units (IPMI 2.0 §34).
#pragma once

#include <cstdint>
#include <vector>

#include "core/node/health/inventory.h"
#include "core/node/health/read_sensors.h"
#include "core/wire/cmd/get_fru_inventory_area_info.h"

namespace ipmi {

class ReadFru final : public RepositoryAction {
 public:
  explicit ReadFru(KnownRepository known) : RepositoryAction(std::move(known)) {}

  Privilege privilege() const override { return Privilege::kUser; }

 private:
  Flow<Result<void>> Run() override;
  bool KeepsPart() override;
  Flow<UnitInventory> ReadUnit(const FruDeviceLocator& device);
  // As many bytes as can be read; gives the completion code that ended it, 0 if none did.
  Flow<uint8_t> ReadBytes(const FruDeviceLocator& device, const FruInventoryAreaInfo& info,
                          std::vector<uint8_t>& bytes);
};

}  // namespace ipmi
