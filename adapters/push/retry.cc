#include "adapters/push/retry.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "adapters/push/libcurl.h"

namespace push {

milliseconds Backoff::After(uint32_t failures, milliseconds least, milliseconds most) {
  constexpr uint32_t kMostDoublings = 20;
  const milliseconds::rep span = least.count() << std::min(failures, kMostDoublings);
  return milliseconds(
      std::uniform_int_distribution<milliseconds::rep>(0, std::min(span, most.count()))(random_));
}

std::optional<milliseconds> ParseRetryAfter(std::string_view value, int64_t now_unix_seconds) {
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
  if (value.empty()) return std::nullopt;
  const auto bounded = [](int64_t seconds) {
    const int64_t most = std::chrono::duration_cast<std::chrono::seconds>(kMostRetryAfter).count();
    return milliseconds(std::clamp<int64_t>(seconds, 0, most) * 1000);
  };
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    int64_t seconds = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    return error == std::errc::result_out_of_range ? kMostRetryAfter : bounded(seconds);
  }
  const time_t date = libcurl().getdate(std::string(value).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  return bounded(static_cast<int64_t>(date) - now_unix_seconds);
}

Verdict VerdictOn(int http_status) {
  if (http_status >= 200 && http_status < 300) return Verdict::kDelivered;
  switch (http_status) {
    // The token, the URL or the method: a person has to correct something, and then every record
    // passes.
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 410:
    // Later.
    case 408:
    case 421:
    case 425:
    case 429:
      return Verdict::kTrouble;
    default:
      return http_status >= 400 && http_status < 500 ? Verdict::kRefused : Verdict::kTrouble;
  }
}

}  // namespace push
