#include "adapters/push/format.h"

#include <cstdio>
#include <ctime>

namespace push {

Format::Outcome Format::Judge(Records /*records*/, Answer& answer) {
  switch (VerdictOn(answer.status)) {
    case Verdict::kDelivered:
      return Outcome::kDelivered;
    case Verdict::kRefused:
      return Outcome::kRefused;
    case Verdict::kTrouble:
      break;
  }
  return Outcome::kTrouble;
}

Result<std::unique_ptr<Format>> MakeFormat(const SinkConfig& sink, const std::string& log,
                                           nodeipmi* state) {
  switch (sink.type) {
    case SinkType::kCloudEvents:
      return MakeCloudEvents(sink, log);
    case SinkType::kPushgateway:
      return MakePushgateway(sink);
    case SinkType::kAlertmanager:
      return MakeAlertmanager(sink, state);
    case SinkType::kVergeOs:
      return MakeVergeOs(sink);
  }
  return std::unexpected("a type of sink that is not known");
}

std::string Rfc3339(int64_t unix_ms, Precision precision) {
  if (unix_ms <= 0) return "NA";
  const time_t seconds = static_cast<time_t>(unix_ms / 1000);
  std::tm parts = {};
  (void)gmtime_r(&seconds, &parts);
  char text[64];
  const size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string time(text, size);
  if (precision == Precision::kMilliseconds) {
    (void)std::snprintf(text, sizeof text, ".%03d", static_cast<int>(unix_ms % 1000));
    time += text;
  }
  return time + "Z";
}

std::string PowerWord(uint32_t power) {
  if (power == NODEIPMI_POWER_STATE_ON) return "on";
  if (power == NODEIPMI_POWER_STATE_OFF) return "off";
  return "unknown";
}

bool IsRemoval(const Record& record) { return (record.changes & NODEIPMI_CHANGE_REMOVED) != 0; }

}  // namespace push
