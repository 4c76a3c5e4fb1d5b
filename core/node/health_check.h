// What a monitor reads of a node's hardware from time to time: its sensors, and how full its event
// log is. Runs the actions that read these, a few commands in each turn.
#pragma once

#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/engine/engine.h"
#include "core/node/action.h"
#include "core/node/known_repository.h"
#include "core/store/node_health.h"
#include "core/wire/rakp2.h"

namespace ipmi {

class HealthCheck final : public BackgroundOperation {
 public:
  // interval: from the beginning of one reading to that of the next. first: from now to the first.
  // known: of the sensors, from earlier.
  HealthCheck(const Clock& clock, Duration interval, Duration first, SensorHealth known,
              RememberedRepository remembered);

  // What the last turn has found, if it came to the end of a reading. What could not be read leaves
  // its part as it is known.
  const std::optional<NodeHealth>& found() const { return found_; }
  // The sensor data records, if the last turn has looked at them anew; else null.
  std::shared_ptr<const SdrRepository> repository_news() const { return repository_news_; }

  bool Due() const override { return action_ != nullptr || clock_.Now() >= next_; }
  void Abandon() override;

  Privilege privilege() const override { return Privilege::kUser; }
  void OnSession(const Guid* guid) override;
  Step Begin() override;
  Step OnResponse(const Response& response) override;
  Step OnAnswerLost() override;
  Step Resume() override;
  // A controller behind the BMC may take longer to be found silent than a turn may last.
  std::optional<Step> Expired(Lateness lateness) override;

 private:
  // The action's next step, or the end of the turn.
  Step Take(Step step);
  // The next command is for another turn.
  bool IsTurnOver() const;
  // The action has ended: takes what it found, and goes on with the next.
  Step EndOfSensors(const std::optional<Error>& error);
  Step EndOfLog(const std::optional<Error>& error);

  const Clock& clock_;
  const Duration interval_;
  Instant next_;
  SensorHealth known_;
  RememberedRepository remembered_;
  std::optional<Guid> guid_;  // of the session's BMC

  std::unique_ptr<Action> action_;  // that runs; null between readings
  bool reads_log_ = false;          // it is the last one
  Step step_;                       // the last that it took, whose outcome it does not have yet
  int commands_ = 0;                // of this turn
  Instant turn_end_ = {};
  NodeHealth reading_;
  std::optional<NodeHealth> found_;
  std::shared_ptr<const SdrRepository> repository_news_;
};

}  // namespace ipmi
