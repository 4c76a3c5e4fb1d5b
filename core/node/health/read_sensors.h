// Reads sensors: finds them in the repository, and asks for those that are wanted and no others.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/node/flow.h"
#include "core/node/health/controllers.h"
#include "core/node/health/sdr_repository.h"
#include "core/node/health/sensor_report.h"

namespace ipmi {

struct SensorFilter {
  std::optional<uint8_t> type = {};  // table 42-3
  bool power_only = false;           // what is measured in watts
  std::string name = {};             // with * and ?; empty for all
  bool current_thresholds = false;   // as the BMC has them now: one more round trip for each sensor

  bool Takes(const Sensor& sensor) const;
  // Every sensor that can be read.
  bool TakesAll() const { return !type && !power_only && name.empty(); }
};

// What is known of the repository from earlier.
struct KnownRepository {
  std::shared_ptr<const SdrRepository> repository = {};  // may be null
  bool fresh = false;  // so lately looked at that it need not be looked at again
};

// For actions that need the repository: the known one where it is still right.
class RepositoryAction : public FlowAction {
 public:
  explicit RepositoryAction(KnownRepository known) : known_(std::move(known)) {}

  void OnSession(const Guid* guid) override;

 protected:
  Flow<Result<std::shared_ptr<const SdrRepository>>> Repository();

 private:
  KnownRepository known_;
  std::optional<Guid> guid_;
};

class ReadSensors final : public RepositoryAction {
 public:
  ReadSensors(SensorFilter filter, KnownRepository known)
      : RepositoryAction(std::move(known)), filter_(std::move(filter)) {}

  Privilege privilege() const override { return Privilege::kUser; }

 private:
  Flow<Result<void>> Run() override;
  bool KeepsPart() override;
  // What of these could not be read, in sentences.
  std::string Trouble(const std::vector<SensorReport>& sensors) const;
  // `request` to the sensor's owner, by its LUN. What is told of others than the owner has
  // another completion code than 0.
  Flow<Response> AskOwner(const Sensor& sensor, Request request);
  // `sensor` outlives the flow.
  Flow<SensorReport> Read(const Sensor& sensor);
  Flow<Thresholds> ThresholdsOf(const Sensor& sensor);
  // In the sensor's units; nothing where that cannot be told.
  Flow<std::optional<double>> ValueOf(const Sensor& sensor, uint8_t raw);

  SensorFilter filter_;
  Controllers controllers_;
};

}  // namespace ipmi
