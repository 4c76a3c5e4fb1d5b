#include "core/wire/sdr/thresholds.h"

namespace ipmi {

std::string_view ThresholdName(Threshold threshold) {
  static constexpr std::array<std::string_view, kThresholdCount> kNames = {
      "Lower Non-critical", "Lower Critical", "Lower Non-recoverable",
      "Upper Non-critical", "Upper Critical", "Upper Non-recoverable"};
  const auto index = static_cast<size_t>(threshold);
  return index < kNames.size() ? kNames[index] : std::string_view();
}

}  // namespace ipmi
