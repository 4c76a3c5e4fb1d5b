#include "core/node/health/read_power_draw.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/session/refusal.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

// Table 43-13: what stands for the whole node.
constexpr std::array<uint8_t, 4> kWhole = {
    0x07,  // system board
    0x13,  // power unit / power domain
    0x14,  // power management / power distribution board
    0x17,  // system chassis
};
constexpr uint8_t kPowerSupply = 0x0A;

Error NothingTold(uint8_t refusal) {
  Error error = MakeError(Status::kCommandRefused);
  error.stage = Stage::kCommand;
  error.completion_code = refusal;
  error.message = "The BMC does not tell what the node draws: it has no power reading (DCMI)";
  if (refusal != kCompletedNormally) error.message += ", " + CompletionCodeText(refusal) + ",";
  error.message += " and no sensor that measures the power of the node or of its supplies.";
  return error;
}

}  // namespace

std::optional<PowerDraw> PowerDrawOf(const SensorList& list) {
  const SensorReport* whole = nullptr;
  std::map<uint8_t, const SensorReport*> supplies;  // by entity instance
  for (const SensorReport& report : list.sensors) {
    if (!report.value) continue;
    const Entity& entity = report.sensor.entity;
    // Of several, the one that the others are parts of; of a supply's input and output, the input.
    const auto keep_larger = [&report](const SensorReport*& kept) {
      if (kept == nullptr || *report.value > *kept->value) kept = &report;
    };
    if (std::ranges::count(kWhole, entity.id) > 0) keep_larger(whole);
    if (entity.id == kPowerSupply) keep_larger(supplies[entity.instance]);
  }
  PowerDraw draw;
  const auto add = [&draw](const SensorReport& report) {
    draw.watts += *report.value;
    draw.sensors.push_back(report.sensor.name);
  };
  if (whole != nullptr) {
    add(*whole);
  } else {
    for (const auto& [instance, report] : supplies) add(*report);
  }
  if (draw.sensors.empty()) return std::nullopt;
  return draw;
}

ReadPowerDraw::ReadPowerDraw(KnownRepository known)
    : sensors_({.power_only = true}, std::move(known)) {}

void ReadPowerDraw::OnSession(const Guid* guid) { sensors_.OnSession(guid); }

Step ReadPowerDraw::Begin() {
  reads_sensors_ = false;
  Request request = MakeGetPowerReading();
  request.dispensable = true;
  return Step::Send(request);
}

Step ReadPowerDraw::OnResponse(const Response& response) {
  if (reads_sensors_) return Take(sensors_.OnResponse(response));
  refusal_ = response.completion_code;
  const auto reading = ReadPowerReading(response.data);
  if (refusal_ == kCompletedNormally && reading && reading->active) {
    report_.draw = std::make_shared<PowerDraw>(PowerDraw{
        .watts = static_cast<double>(reading->current), .reading = reading, .sensors = {}});
    return Step::Done();
  }
  reads_sensors_ = true;
  return Take(sensors_.Begin());
}

Step ReadPowerDraw::OnAnswerLost() { return Take(sensors_.OnAnswerLost()); }

Step ReadPowerDraw::Resume() { return Take(sensors_.Resume()); }

std::optional<Step> ReadPowerDraw::Expired(bool answers) {
  if (!answers) return std::nullopt;
  return Step::Fail(NotEnoughTime());
}

Step ReadPowerDraw::Take(Step step) {
  if (step.kind == Step::Kind::kSend || step.kind == Step::Kind::kWait) return step;
  report_.repository = sensors_.report().repository;
  // A BMC that has no sensors either has none that could be read; other failures are told.
  const bool has_none = step.kind == Step::Kind::kFail && step.error &&
                        step.error->completion_code == kInvalidCommand;
  if (step.kind == Step::Kind::kFail && !has_none) return step;
  std::optional<PowerDraw> draw;
  if (!has_none) draw = PowerDrawOf(*sensors_.report().sensors);
  if (!draw) return Step::Fail(NothingTold(refusal_));
  report_.draw = std::make_shared<PowerDraw>(*std::move(draw));
  return Step::Done();
}

}  // namespace ipmi
