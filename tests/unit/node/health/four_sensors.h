// A BMC with four sensors, and what reading them brings.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "core/node/health/read_sensors.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"

namespace ipmi::testing {

inline constexpr int kSensors = 4;

// Sensors 1 to 4, each of which reads 42.
inline ScriptedBmc Bmc() {
  static constexpr std::array<std::string_view, kSensors> kNames = {"CPU Temp", "Inlet", "Fan",
                                                                    "A sensor's name"};
  ScriptedBmc bmc;
  for (uint8_t i = 1; i <= kSensors; ++i) {
    bmc.AddRecord(FullRecord({.id = i, .number = i, .name = kNames[i - 1u]}));
    bmc.readings[i] = {42, 0xC0, 0xC0};
  }
  return bmc;
}

struct Read {
  Ended ended;
  std::shared_ptr<const SdrRepository> repository;
  size_t sensors = 0;
  std::string trouble;
};

inline Read ReadFrom(ScriptedBmc& bmc, KnownRepository known = {}) {
  ReadSensors action({}, std::move(known));
  Read read{.ended = RunToEnd(action, bmc), .repository = {}, .sensors = 0, .trouble = {}};
  read.repository = action.report().repository;
  if (const auto list = action.report().sensors) {
    read.sensors = list->sensors.size();
    read.trouble = list->trouble;
  }
  return read;
}

inline Bytes AllOf(const ScriptedBmc& bmc) {
  Bytes all;
  for (const StoredRecord& record : bmc.records)
    all.insert(all.end(), record.bytes.begin(), record.bytes.end());
  return all;
}

inline bool IsWhole(const Read& read) {
  return read.ended.done && read.sensors == kSensors && read.trouble.empty();
}

}  // namespace ipmi::testing
