// How a change is said to one type of receiver. A format knows neither the change log nor the
// network.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/push/config.h"
#include "adapters/push/http.h"
#include "adapters/push/retry.h"
#include "nodeipmi/nodeipmi.h"

namespace push {

using Record = nodeipmi_change_record;
// The records of one request: each of another node.
using Records = std::span<const Record* const>;

struct Moment {
  Time time;        // for delays
  int64_t unix_ms;  // for people and receivers
};

class Format {
 public:
  virtual ~Format() = default;

  // So many records are sent at once.
  virtual size_t MostInOne() const { return 1; }
  // What is to be sent next for them. None if there is nothing to say to this receiver.
  virtual Result<std::optional<Request>> Make(Records records, const Moment& now) = 0;

  // kRefused: it is tried again a few times. kGiveUp: that would be of no use. kMakeNext: it was
  // the answer to a question; Make is asked again.
  enum class Outcome : uint8_t { kDelivered, kRefused, kGiveUp, kTrouble, kMakeNext };
  // What the answer means.
  virtual Outcome Judge(Records records, Answer& answer);

  // What lasts and has to be said again by now, without there being a record. None if nothing has.
  virtual std::optional<Request> Repeat(const Moment& /*now*/) { return std::nullopt; }
  // When it will have to be. None if never.
  virtual std::optional<Time> NextRepeat() const { return std::nullopt; }
};

// `log` tells this log from every other. The state is read to know what lasts.
Result<std::unique_ptr<Format>> MakeFormat(const SinkConfig& sink, const std::string& log,
                                           nodeipmi* state);

std::unique_ptr<Format> MakeCloudEvents(const SinkConfig& sink, const std::string& log);
std::unique_ptr<Format> MakePushgateway(const SinkConfig& sink);
Result<std::unique_ptr<Format>> MakeAlertmanager(const SinkConfig& sink, nodeipmi* state);
std::unique_ptr<Format> MakeVergeOs(const SinkConfig& sink);

// "2026-01-31T09:05:00Z", with milliseconds if they are wanted; "NA" for 0.
enum class Precision : uint8_t { kSeconds, kMilliseconds };
std::string Rfc3339(int64_t unix_ms, Precision precision);
// "on", "off", "unknown".
std::string PowerWord(uint32_t power);
bool IsRemoval(const Record& record);

}  // namespace push
