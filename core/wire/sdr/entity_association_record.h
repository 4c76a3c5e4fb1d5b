// Which entities contain which (IPMI 2.0 §43.4, §43.5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/wire/sdr/entity.h"

namespace ipmi {

// An entity as a record names it. Address and channel, of the controller that a device-relative
// instance counts at, are in device-relative records only, and 0 in others.
struct EntityReference {
  uint8_t device_address = 0;
  uint8_t device_channel = 0;
  Entity entity;

  bool operator==(const EntityReference&) const = default;
};

struct EntityAssociation {
  EntityReference container;
  bool ranges = false;  // `listed` holds two ranges, from the first of a pair to the second
  bool linked = false;  // more records for the same container exist
  bool presence_sensor_always_accessible = false;
  std::array<EntityReference, 4> listed = {};  // id 0: none
};

// Records of either type.
std::optional<EntityAssociation> ReadEntityAssociation(std::span<const uint8_t> record);

// The contained entities one by one, ranges counted out. A range of two different ids, or that
// counts down, is left out.
std::vector<EntityReference> ContainedEntities(const EntityAssociation& association);

}  // namespace ipmi
