#include "core/node/health_check.h"

#include <utility>

#include "core/node/health/node_health.h"
#include "core/node/health/read_sel.h"
#include "core/node/health/read_sensors.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Whoever waits for the BMC waits for so many answers at most; for one, if they take long.
constexpr int kCommandsOfTurn = 8;
constexpr Duration kLongTurn = 250ms;

// It is looked at after polls, which are not exactly in time: rather a little early than a poll too
// late.
constexpr int kEarlyParts = 16;

// The BMC has no such thing, and not that it does not tell just now.
bool HasNone(const Error& error) { return error.completion_code == kInvalidCommand; }

}  // namespace

HealthCheck::HealthCheck(const Clock& clock, Duration interval, Duration first, SensorHealth known,
                         RememberedRepository remembered)
    : clock_(clock),
      interval_(interval - interval / kEarlyParts),
      next_(clock.Now() + first),
      known_(std::move(known)),
      remembered_(std::move(remembered)) {}

void HealthCheck::Abandon() {
  action_.reset();
  found_.reset();
  next_ = clock_.Now() + interval_;
}

void HealthCheck::OnSession(const Guid* guid) {
  guid_ = guid == nullptr ? std::nullopt : std::optional<Guid>(*guid);
  if (action_ != nullptr) action_->OnSession(guid);
}

bool HealthCheck::IsTurnOver() const {
  return commands_ > kCommandsOfTurn || clock_.Now() >= turn_end_;
}

Step HealthCheck::Begin() {
  commands_ = 0;
  turn_end_ = clock_.Now() + kLongTurn;
  found_.reset();
  repository_news_.reset();
  if (action_ != nullptr) return Take(std::exchange(step_, Step()));
  next_ = clock_.Now() + interval_;
  reads_log_ = false;
  action_ = std::make_unique<ReadSensors>(SensorFilter(), remembered_.At(clock_.UnixMillis()));
  action_->OnSession(guid_ ? &*guid_ : nullptr);
  return Take(action_->Begin());
}

Step HealthCheck::OnResponse(const Response& response) {
  return Take(action_->OnResponse(response));
}

Step HealthCheck::OnAnswerLost() { return Take(action_->OnAnswerLost()); }

Step HealthCheck::Resume() { return Take(action_->Resume()); }

std::optional<Step> HealthCheck::Expired(Lateness lateness) {
  if (lateness == Lateness::kSilent || !step_.request.bridged()) return std::nullopt;
  turn_end_ = clock_.Now();
  const Step next = Take(action_->OnResponse(
      {.completion_code = kCommandTimeout, .of = AnswerOf::kNobody, .data = {}}));
  return next.kind == Step::Kind::kWait ? Step::Done() : next;
}

Step HealthCheck::Take(Step step) {
  switch (step.kind) {
    case Step::Kind::kSend:
      // A BMC that is busy is left to the polls: what it does not tell now it tells another time.
      step.request.dispensable = true;
      step_ = step;
      return commands_++ == 0 || !IsTurnOver() ? step : Step::Done();
    case Step::Kind::kWait:
      step_ = step;
      return step;
    case Step::Kind::kDone:
    case Step::Kind::kFail:
      break;
  }
  // What a BMC refuses is no failure of its connection.
  return reads_log_ ? EndOfLog(step.error) : EndOfSensors(step.error);
}

Step HealthCheck::EndOfSensors(const std::optional<Error>& error) {
  const int64_t unix_ms = clock_.UnixMillis();
  const Report& report = action_->report();
  reading_ = {};
  if (!error) {
    reading_.sensors = known_ = HealthOf(*report.sensors, known_, unix_ms);
  } else if (HasNone(*error)) {
    reading_.sensors = known_ = {.unix_ms = unix_ms};
  }
  if (report.repository != nullptr && report.repository->trouble.empty()) {
    repository_news_ = report.repository;
    remembered_ = {.repository = report.repository, .checked_unix_ms = unix_ms};
  }
  reads_log_ = true;
  action_ = std::make_unique<ReadSel>(LogOrder{.info_only = true}, KnownRepository());
  return Take(action_->Begin());
}

Step HealthCheck::EndOfLog(const std::optional<Error>& error) {
  const int64_t unix_ms = clock_.UnixMillis();
  if (!error) {
    reading_.log = FillOf(action_->report().log->info, unix_ms);
  } else if (HasNone(*error)) {
    reading_.log.unix_ms = unix_ms;
  }
  action_.reset();
  found_ = std::exchange(reading_, NodeHealth());
  return Step::Done();
}

}  // namespace ipmi
