// A BMC's system event log, as it was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/cmd/get_sel_info.h"
#include "core/wire/sel/sel_record.h"

namespace ipmi {

struct LogEntry {
  SelRecord record;
  std::string sensor;  // its name; empty if the repository does not tell
  // Of an event about a threshold: the reading that triggered it, and the threshold.
  std::optional<double> reading;
  std::optional<double> threshold;
  std::string units;  // of these two, as a symbol
};

struct EventLog {
  RecordStoreInfo info;
  std::optional<uint32_t> clock;  // the BMC's, when it was asked
  std::vector<LogEntry> entries;  // the oldest first
  std::string trouble;            // what could not be read, in a sentence; empty if nothing
};

}  // namespace ipmi
