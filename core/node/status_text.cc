#include "core/node/status_text.h"

#include <array>
#include <ctime>

namespace ipmi {
namespace {

constexpr const char* kNotAvailable = "NA";

}  // namespace

std::string IpmiStatusText(const NodeStatus& status) {
  if (!status.attempted) return kNotAvailable;
  if (status.status == Status::kOk) return "OK";
  return status.message.empty() ? std::string(StatusSentence(status.status)) : status.message;
}

std::string TimeText(int64_t unix_ms) {
  const std::time_t seconds = unix_ms / 1000;
  std::tm utc{};
  std::array<char, 32> text;
  if (unix_ms == 0 || gmtime_r(&seconds, &utc) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
    return kNotAvailable;
  }
  return text.data();
}

}  // namespace ipmi
