// Sensors.
#include <utility>

#include "cabi/src/list.h"
#include "core/node/health/read_sensors.h"
#include "core/wire/sdr/sensor_words.h"
#include "core/wire/sdr/units.h"

// What nodeipmi_sensors_read hands out.
struct nodeipmi_sensor_list {
  explicit nodeipmi_sensor_list(const ipmi::Report& report) : found(report.sensors) {}

  size_t size() const { return found->sensors.size(); }
  nodeipmi_sensor Get(size_t index) const;
  const char* trouble() const { return found->trouble.c_str(); }

  std::shared_ptr<const ipmi::SensorList> found;
};

namespace ipmi::cabi {
namespace {

static_assert(static_cast<uint32_t>(SensorState::kOk) == NODEIPMI_SENSOR_STATE_OK &&
              static_cast<uint32_t>(SensorState::kLowerNonCritical) ==
                  NODEIPMI_SENSOR_STATE_LOWER_NON_CRITICAL &&
              static_cast<uint32_t>(SensorState::kUpperNonRecoverable) ==
                  NODEIPMI_SENSOR_STATE_UPPER_NON_RECOVERABLE &&
              static_cast<uint32_t>(SensorState::kUnknown) == NODEIPMI_SENSOR_STATE_UNKNOWN);
static_assert(static_cast<uint32_t>(Threshold::kLowerNonCritical) ==
                  NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL &&
              static_cast<uint32_t>(Threshold::kUpperNonRecoverable) ==
                  NODEIPMI_THRESHOLD_UPPER_NON_RECOVERABLE);

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "; ") + text;
  return joined;
}

nodeipmi_sensor ToStruct(const SensorReport& report) {
  const Sensor& sensor = report.sensor;
  nodeipmi_sensor out{};
  out.struct_size = sizeof out;
  out.number = sensor.number;
  out.owner = sensor.owner;
  out.sensor_type = sensor.sensor_type;
  out.event_type = sensor.event_type;
  out.entity_id = sensor.entity.id;
  out.entity_instance = sensor.entity.instance;
  out.state = static_cast<uint32_t>(report.state);
  if (const auto value = Millionths(report.value)) {
    out.has_value = 1;
    out.value = *value;
    out.raw = report.raw.value_or(0);
  }
  out.states = report.states;
  for (size_t i = 0; i < kThresholdCount; ++i) {
    const auto threshold = Millionths(report.thresholds[i]);
    if (!threshold) continue;
    out.threshold_set |= 1u << i;
    out.thresholds[i] = *threshold;
  }
  out.completion_code = report.completion_code;
  out.severity = static_cast<uint32_t>(SeverityOf(report));
  CopyText(sensor.name, out.name);
  CopyText(SensorTypeName(sensor.sensor_type), out.type);
  CopyText(EntityName(sensor.entity.id), out.entity);
  CopyText(UnitsSymbol(sensor.units), out.unit);
  CopyText(UnitsName(sensor.units), out.unit_name);
  if (!sensor.threshold_based()) {
    CopyText(Joined(StateTexts(sensor.sensor_type, sensor.event_type, report.states)), out.text);
  }
  return out;
}

Result<SensorFilter> Read(const nodeipmi_sensor_filter* filter) {
  SensorFilter read;
  if (filter == nullptr) return read;
  const auto given = ReadStruct(filter, "filter");
  if (!given) return std::unexpected(given.error());
  if (given->sensor_type > 0xFF) return InvalidStruct("filter.sensor_type", "more than 255");
  constexpr uint32_t kFlags = NODEIPMI_SENSOR_FILTER_POWER |
                              NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS |
                              NODEIPMI_SENSOR_FILTER_REFRESH;
  if ((given->flags & ~kFlags) != 0)
    return Fail(Status::kUnsupported, "(filter.flags: a bit that is not known)");
  if (given->reserved != 0) return Fail(Status::kUnsupported, "(filter.reserved: not 0)");
  if (given->sensor_type != 0) read.type = static_cast<uint8_t>(given->sensor_type);
  read.power_only = (given->flags & NODEIPMI_SENSOR_FILTER_POWER) != 0;
  read.current_thresholds = (given->flags & NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS) != 0;
  if (given->name != nullptr) read.name = given->name;
  return read;
}

Result<Order> SensorsOrder(nodeipmi& state, const char* name,
                           const nodeipmi_sensor_filter* filter) {
  auto read = Read(filter);
  if (!read) return std::unexpected(std::move(read.error()));
  const bool refresh = filter != nullptr && (filter->flags & NODEIPMI_SENSOR_FILTER_REFRESH) != 0;
  auto known = refresh ? KnownRepository() : state.service->LoadRepository(name);
  return Order{std::make_unique<class ReadSensors>(*std::move(read), std::move(known))};
}

}  // namespace

template <>
void Call(const nodeipmi_sensors_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  CallWithList<nodeipmi_sensor_list>(completion, outcome, error, found);
}

}  // namespace ipmi::cabi

using namespace ipmi::cabi;

nodeipmi_sensor nodeipmi_sensor_list::Get(size_t index) const {
  return ToStruct(found->sensors[index]);
}

extern "C" {

uint32_t nodeipmi_sensor_list_size(const nodeipmi_sensor_list* list) { return ListSize(list); }

nodeipmi_status nodeipmi_sensor_list_get(const nodeipmi_sensor_list* list, uint32_t index,
                                         nodeipmi_sensor* sensor, nodeipmi_error* error) {
  return ListGet(list, index, sensor, "sensor", error);
}

const char* nodeipmi_sensor_list_trouble(const nodeipmi_sensor_list* list) {
  return ListTrouble(list);
}

void nodeipmi_sensor_list_free(nodeipmi_sensor_list* list) { delete list; }

nodeipmi_status nodeipmi_sensors_read(nodeipmi* state, const char* name,
                                      const nodeipmi_sensor_filter* filter, uint32_t timeout_ms,
                                      nodeipmi_sensor_list** list, nodeipmi_outcome* outcome,
                                      nodeipmi_error* error) {
  return Blocking(
      state, name, timeout_ms, outcome, error, [=] { return SensorsOrder(*state, name, filter); },
      ListOutput<nodeipmi_sensor_list>{list});
}

nodeipmi_status nodeipmi_sensors_read_async(nodeipmi* state, const char* name,
                                            const nodeipmi_sensor_filter* filter,
                                            uint32_t timeout_ms,
                                            nodeipmi_sensors_completion completion, nodeipmi_op* op,
                                            nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return SensorsOrder(*state, name, filter); });
}

}  // extern "C"
