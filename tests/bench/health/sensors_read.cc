#include "tests/bench/health/sensors_read.h"

#include "tests/bench/json.h"

namespace bench {
namespace {

constexpr double kBmcAddress = 0x20;

std::string Whole(double number) { return std::to_string(static_cast<int64_t>(number)); }

}  // namespace

Result<SensorsRead> SensorsReadOf(const std::string& document) {
  const Json json(cJSON_Parse(document.c_str()));
  const cJSON* const node =
      cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(json.get(), "nodes"), 0);
  const cJSON* const sensors = cJSON_GetObjectItemCaseSensitive(node, "sensors");
  const cJSON* const round_trips = cJSON_GetObjectItemCaseSensitive(node, "round_trips");
  if (!cJSON_IsArray(sensors) || !cJSON_IsNumber(round_trips))
    return Failed("nodeipmi does not say which sensors it read: " + document);
  SensorsRead read{.round_trips = round_trips->valuedouble};
  const cJSON* sensor = nullptr;
  cJSON_ArrayForEach(sensor, sensors) {
    const cJSON* const owner = cJSON_GetObjectItemCaseSensitive(sensor, "owner");
    if (cJSON_IsNumber(owner) && owner->valuedouble == kBmcAddress) ++read.sensors;
  }
  if (read.sensors == 0) return Failed("nodeipmi read no sensor of the BMC: " + document);
  return read;
}

Result<void> CheckRoundTrips(const SensorsRead& read, const RequestsCounted& counted) {
  const auto sensors = static_cast<double>(read.sensors);
  const double needed = sensors + kSessionSetUp;
  const double requests = counted.all - counted.repeats - counted.closes;
  if (read.round_trips != needed || requests != needed || counted.closes != 1)
    return Failed("nodeipmi read " + Whole(sensors) + " sensors with a set-up of " +
                  Whole(kSessionSetUp) + " and one request to close the session, but says " +
                  Whole(read.round_trips) + " round trips, and the BMC counted " + Whole(requests) +
                  " + " + Whole(counted.closes) + ", without " + Whole(counted.repeats) +
                  " that came again");
  return {};
}

}  // namespace bench
