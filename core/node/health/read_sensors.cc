#include "core/node/health/read_sensors.h"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "core/node/health/read_sdr_repository.h"
#include "core/session/refusal.h"
#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/cmd/get_sensor_reading_factors.h"
#include "core/wire/cmd/get_sensor_thresholds.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

constexpr uint8_t kWatts = 6;  // table 43-15

// A full record tells how raw readings become values.
bool IsAnalog(const Sensor& sensor) {
  return sensor.threshold_based() && sensor.analog.has_value() &&
         sensor.units.format != AnalogFormat::kNotNumeric;
}

// Watts, and not watt-hours or a part of something.
bool IsPower(const SensorUnits& units) {
  return units.base == kWatts && units.modifier_use == ModifierUse::kNone &&
         units.rate == RateUnit::kNone && !units.percentage;
}

void AddTrouble(std::string& trouble, std::string_view more) {
  if (!trouble.empty() && !more.empty()) trouble += ' ';
  trouble += more;
}

}  // namespace

bool SensorFilter::Takes(const Sensor& sensor) const {
  return sensor.readable && (!type || sensor.sensor_type == *type) &&
         (!power_only || (IsPower(sensor.units) && IsAnalog(sensor))) &&
         (name.empty() || fnmatch(name.c_str(), sensor.name.c_str(), 0) == 0);
}

void RepositoryAction::OnSession(const Guid* guid) {
  guid_ = guid == nullptr ? std::nullopt : std::optional<Guid>(*guid);
}

Flow<Result<std::shared_ptr<const SdrRepository>>> RepositoryAction::Repository() {
  if (!guid_) {
    const Response answer = co_await Ask(MakeGetSystemGuid());
    if (IsBusy(answer.completion_code))
      co_return std::unexpected(CommandRefused("Get System GUID", answer.completion_code));
    // One that has none is all alike; it is known by its node then.
    guid_ = Guid{};
    if (answer.completion_code == kCompletedNormally)
      guid_ = ReadSystemGuid(answer.data).value_or(Guid{});
  }
  const bool is_its = known_.repository != nullptr && known_.repository->guid == *guid_;
  if (is_its && known_.fresh) co_return known_.repository;
  auto read = co_await ReadSdrRepository(*this, *guid_, known_.repository);
  if (!read) co_return std::unexpected(std::move(read.error()));
  known_ = {.repository = *std::move(read), .fresh = true};
  report_.repository = known_.repository;
  co_return known_.repository;
}

Flow<Result<void>> ReadSensors::Run() {
  const auto repository = co_await Repository();
  if (!repository) co_return std::unexpected(repository.error());
  const auto found = std::make_shared<SensorList>();
  found->trouble = (*repository)->trouble;
  found->records_missing = !found->trouble.empty();
  found->all = filter_.TakesAll();
  report_.sensors = found;
  const std::vector<Sensor> sensors = (*repository)->Sensors();
  for (const Sensor& sensor : sensors) {
    if (!filter_.Takes(sensor)) continue;
    auto report = co_await Read(sensor);
    found->sensors.push_back(std::move(report));
  }
  AddTrouble(found->trouble, Trouble(found->sensors));
  co_return Result<void>();
}

std::string ReadSensors::Trouble(const std::vector<SensorReport>& sensors) const {
  std::string trouble = controllers_.Trouble();
  const auto busy = std::ranges::count_if(sensors, [](const SensorReport& report) {
    return report.sensor.owner == kBmcAddress && IsBusy(report.completion_code);
  });
  if (busy == 1)
    AddTrouble(trouble, "The BMC stayed busy when it was asked for one of the sensors.");
  if (busy > 1) {
    AddTrouble(trouble, "The BMC stayed busy when it was asked for " + std::to_string(busy) +
                            " of the sensors.");
  }
  return trouble;
}

bool ReadSensors::KeepsPart() {
  if (report_.sensors == nullptr || report_.sensors->sensors.empty()) return false;
  const auto part = std::make_shared<SensorList>(*report_.sensors);
  part->all = false;
  AddTrouble(part->trouble, Trouble(part->sensors));
  AddTrouble(part->trouble, kPartRead);
  report_.sensors = part;
  return true;
}

Flow<Response> ReadSensors::AskOwner(const Sensor& sensor, Request request) {
  request.target = {.channel = sensor.channel, .address = sensor.owner};
  if (!request.bridged()) co_return co_await AskOneOfMany(request);
  if (!controllers_.GivenUp(request.target)) {
    const Response answer = co_await AskOneOfMany(request);
    controllers_.Note(request.target, answer);
    if (answer.of == AnswerOf::kTarget) co_return answer;
  }
  co_return Response{.completion_code = controllers_.CodeOf(request.target), .data = {}};
}

Flow<SensorReport> ReadSensors::Read(const Sensor& sensor) {
  SensorReport report;
  report.sensor = sensor;
  if (IsSoftware(sensor.owner)) {
    report.completion_code = kDestinationUnavailable;
    co_return report;
  }
  const Request request = MakeGetSensorReading(sensor.number, sensor.lun);
  const Response answer = co_await AskOwner(sensor, request);
  report.completion_code = answer.completion_code;
  if (answer.completion_code != kCompletedNormally) co_return report;
  // Some BMCs answer with nothing where nothing can be read.
  const auto reading = ReadSensorReading(answer.data);
  if (!reading) co_return report;
  const bool can_be_read = reading->scanning_enabled && !reading->unavailable;
  if (!sensor.threshold_based() && can_be_read) {
    // An answer that ends before the states says nothing, and not that there are none.
    if (!reading->has_states) co_return report;
    // No threshold: which of its states are good is for others to judge.
    report.state = SensorState::kUnknown;
    report.states = reading->states;
    co_return report;
  }
  Thresholds thresholds;
  if (IsAnalog(sensor)) thresholds = co_await ThresholdsOf(sensor);
  report.state = StateOf(sensor, *reading, thresholds);
  if (!IsAnalog(sensor)) co_return report;
  // Of a non-linear sensor, each costs a round trip.
  const bool converts =
      filter_.current_thresholds || !NeedsReadingFactors(sensor.analog->linearization);
  for (size_t i = 0; converts && i < kThresholdCount; ++i) {
    const auto raw = thresholds.Get(static_cast<Threshold>(i));
    if (raw) report.thresholds[i] = co_await ValueOf(sensor, *raw);
  }
  if (!can_be_read) co_return report;
  report.raw = reading->value;
  report.value = co_await ValueOf(sensor, reading->value);
  co_return report;
}

Flow<Thresholds> ReadSensors::ThresholdsOf(const Sensor& sensor) {
  const Thresholds& of_record = sensor.analog->thresholds;
  if (!filter_.current_thresholds || sensor.readable_thresholds == 0) co_return of_record;
  const Request request = MakeGetSensorThresholds(sensor.number, sensor.lun);
  const Response answer = co_await AskOwner(sensor, request);
  const auto now = ReadSensorThresholds(answer.data);
  co_return answer.completion_code == kCompletedNormally&& now ? *now : of_record;
}

Flow<std::optional<double>> ReadSensors::ValueOf(const Sensor& sensor, uint8_t raw) {
  if (!NeedsReadingFactors(sensor.analog->linearization)) co_return SensorValue(sensor, raw);
  const Request request = MakeGetSensorReadingFactors(sensor.number, raw, sensor.lun);
  const Response answer = co_await AskOwner(sensor, request);
  const auto told = ReadSensorReadingFactors(answer.data);
  if (answer.completion_code != kCompletedNormally || !told) co_return std::nullopt;
  co_return SensorValue(sensor, raw, &told->factors);
}

}  // namespace ipmi
