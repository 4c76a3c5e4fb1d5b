// Chassis, board and product info areas (FRU Information Storage Definition 1.0, §10 to §13).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/wire/fru/problem.h"

namespace ipmi {

// A field that the area lacks is empty; custom fields that are empty are left out.

struct ChassisInfo {
  uint8_t type = 0;  // chassis_type.h
  std::string part_number;
  std::string serial_number;
  std::vector<std::string> custom;
};

struct BoardInfo {
  uint8_t language = 0;
  std::optional<uint32_t> manufactured;  // seconds since 1970; nothing if unspecified
  std::string manufacturer;
  std::string product_name;
  std::string serial_number;
  std::string part_number;
  std::string fru_file_id;
  std::vector<std::string> custom;
};

struct ProductInfo {
  uint8_t language = 0;
  std::string manufacturer;
  std::string product_name;
  std::string part_number;  // part/model number
  std::string version;
  std::string serial_number;
  std::string asset_tag;
  std::string fru_file_id;
  std::vector<std::string> custom;
};

// The fields of an area behind its format version and length, and before its checksum.
ChassisInfo ReadChassisInfo(std::span<const uint8_t> fields, FruProblems& problems);
BoardInfo ReadBoardInfo(std::span<const uint8_t> fields, FruProblems& problems);
ProductInfo ReadProductInfo(std::span<const uint8_t> fields, FruProblems& problems);

}  // namespace ipmi
