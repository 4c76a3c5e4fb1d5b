// Reads the system event log (IPMI 2.0 §31), or clears it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/node/health/event_log.h"
#include "core/node/health/read_sensors.h"

namespace ipmi {

struct LogOrder {
  bool info_only = false;     // how full it is, and no entries
  uint16_t after_record = 0;  // only what was logged after this record; 0 for all
};

class ReadSel final : public RepositoryAction {
 public:
  ReadSel(LogOrder order, KnownRepository known)
      : RepositoryAction(std::move(known)), order_(order) {}

  Privilege privilege() const override { return Privilege::kUser; }

 private:
  Flow<Result<void>> Run() override;
  bool KeepsPart() override;
  // Appends the entries, as far as they can be read, and tells what is missing.
  Flow<std::string> ReadEntries(std::vector<LogEntry>& entries);
  // The id of the entry after that one; nothing if it is not there.
  Flow<std::optional<uint16_t>> NextOf(uint16_t id);
  Flow<Response> AskEntry(uint16_t id);

  LogOrder order_;
  uint16_t reservation_ = 0;
  bool all_read_ = false;  // of the entries
};

class ClearSel final : public FlowAction {
 public:
  Privilege privilege() const override { return Privilege::kOperator; }
  std::optional<Step> Expired(Lateness lateness) override;

 private:
  // Clears it, and looks how full it is then.
  Flow<Result<void>> Run() override;
  Flow<Result<void>> Clear();

  enum class Phase : uint8_t { kAsking, kAccepted, kCleared };
  Phase phase_ = Phase::kAsking;
};

}  // namespace ipmi
