#include "core/node/health/read_power_draw.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

Error NothingTold(uint8_t refusal, std::string_view trouble) {
  Error error = MakeError(Status::kCommandRefused);
  error.stage = Stage::kCommand;
  error.completion_code = refusal;
  error.message = "The BMC does not tell what the node draws: it has no power reading (DCMI)";
  if (refusal != kCompletedNormally) error.message += ", " + CompletionCodeText(refusal) + ",";
  error.message += " and no sensor that measures the power of the node or of its supplies.";
  if (!trouble.empty()) error.message += ' ' + std::string(trouble);
  return error;
}

Error NotAllTold(const SensorReport& unasked) {
  Error error = MakeError(Status::kCommandRefused);
  error.stage = Stage::kCommand;
  error.completion_code = unasked.completion_code;
  error.message = "What the node draws is not known, since one of its power supplies is not: " +
                  unasked.sensor.name;
  if (unasked.completion_code != kCompletedNormally)
    error.message += ", " + CompletionCodeText(unasked.completion_code);
  error.message += '.';
  return error;
}

// There may be a value, and it was not told. That a sensor does not measure, or is not there, is
// another thing: then its supply is not there either.
bool IsUnasked(const SensorReport& report) {
  switch (report.completion_code) {
    case kCompletedNormally:
      return report.raw && !report.value;
    case kNotPresent:
    case kNotInPresentState:
    case kIllegalForSensor:
    case kInvalidDataField:
      return false;
    default:
      return !IsSoftware(report.sensor.owner);
  }
}

// "Sys PwrLimit" has "sys", "pwr" and "limit".
std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> words(1);
  char before = ' ';
  for (const char c : name) {
    const bool begins = std::isupper(static_cast<unsigned char>(c)) != 0 &&
                        std::islower(static_cast<unsigned char>(before)) != 0;
    const bool is_letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
    if (begins || !is_letter) words.emplace_back();
    if (is_letter) words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    before = c;
  }
  return words;
}

// Some measure no draw, but what it may be, or was. Only their names tell.
bool MeasuresTheDraw(const Sensor& sensor) {
  static constexpr std::array<std::string_view, 10> kOthers = {
      "avg", "average", "budget", "cap", "capacity", "limit", "max", "min", "peak", "rated"};
  return std::ranges::none_of(Words(sensor.name), [](const std::string& word) {
    return std::ranges::count(kOthers, word) > 0;
  });
}

}  // namespace

Result<PowerDraw> PowerDrawOf(const SensorList& list, uint8_t refusal) {
  const SensorReport* whole = nullptr;
  // By entity instance.
  std::map<uint8_t, const SensorReport*> supplies;
  std::map<uint8_t, const SensorReport*> unasked;
  for (const SensorReport& report : list.sensors) {
    const Entity& entity = report.sensor.entity;
    if (!MeasuresTheDraw(report.sensor)) continue;
    if (entity.id == kPowerSupply && IsUnasked(report)) unasked.emplace(entity.instance, &report);
    if (!report.value) continue;
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
    return draw;
  }
  for (const auto& [instance, report] : unasked)
    if (!supplies.contains(instance)) return std::unexpected(NotAllTold(*report));
  if (supplies.empty()) return std::unexpected(NothingTold(refusal, list.trouble));
  if (list.records_missing) draw.trouble = list.trouble;
  for (const auto& [instance, report] : supplies) add(*report);
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

std::optional<Step> ReadPowerDraw::Expired(Lateness lateness) {
  if (lateness != Lateness::kAnswers) return std::nullopt;
  return Step::Fail(NotEnoughTime());
}

Step ReadPowerDraw::Take(Step step) {
  if (step.kind == Step::Kind::kSend || step.kind == Step::Kind::kWait) return step;
  report_.repository = sensors_.report().repository;
  // A BMC that has no sensors either has none that could be read; other failures are told.
  const bool has_none = step.kind == Step::Kind::kFail && step.error &&
                        step.error->completion_code == kInvalidCommand;
  if (step.kind == Step::Kind::kFail && !has_none) return step;
  if (has_none) return Step::Fail(NothingTold(refusal_, ""));
  auto draw = PowerDrawOf(*sensors_.report().sensors, refusal_);
  if (!draw) return Step::Fail(std::move(draw.error()));
  report_.draw = std::make_shared<PowerDraw>(*std::move(draw));
  return Step::Done();
}

}  // namespace ipmi
