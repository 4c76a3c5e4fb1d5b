// Reads what a node draws: from DCMI (1.5 §6.6.1), or where the BMC lacks that, from the sensors
// that are measured in watts.
#pragma once

#include <memory>
#include <optional>

#include "core/node/action.h"
#include "core/node/health/power_draw.h"
#include "core/node/health/read_sensors.h"

namespace ipmi {

class ReadPowerDraw final : public Action {
 public:
  explicit ReadPowerDraw(KnownRepository known);

  Privilege privilege() const override { return Privilege::kUser; }
  void OnSession(const Guid* guid) override;
  Step Begin() override;
  Step OnResponse(const Response& response) override;
  Step OnAnswerLost() override;
  Step Resume() override;
  // Of a part of the sensors no sum can be told.
  std::optional<Step> Expired(Lateness lateness) override;

 private:
  Step Take(Step step);

  ReadSensors sensors_;
  bool reads_sensors_ = false;
  uint8_t refusal_ = 0;  // why DCMI told nothing; 0 where it only does not measure
};

// What the sensors of a node tell of the whole of it. One for the system counts; where there is
// none, the power supplies do, each with what goes into it, if all that are there could be asked.
// refusal: why DCMI told nothing.
Result<PowerDraw> PowerDrawOf(const SensorList& list, uint8_t refusal);

}  // namespace ipmi
