// What a sensor or device belongs to (IPMI 2.0 §39).
#pragma once

#include <cstdint>

#include "core/bytes/reader.h"

namespace ipmi {

struct Entity {
  uint8_t id = 0;        // table 43-13
  uint8_t instance = 0;  // 0x60 to 0x7F: relative to the device that owns it, else to the system

  bool operator==(const Entity&) const = default;
};

inline Entity ReadEntity(Reader& in) { return {.id = in.U8(), .instance = in.U8()}; }

}  // namespace ipmi
