#include "tests/bench/fleet/measured.h"

namespace bench {
namespace {

struct Number {
  const char* name;
  double Measured::* member;
};

constexpr Number kNumbers[] = {
    {"operations", &Measured::operations},
    {"failed", &Measured::failed},
    {"ops_per_s", &Measured::operations_per_s},
    {"wall_ms", &Measured::wall_ms},
    {"nodeipmi_cpu_us", &Measured::engine_cpu_us},
    {"nodeipmi_process_cpu_us", &Measured::process_cpu_us},
    {"process_cpu_percent", &Measured::process_cpu_percent},
    {"latency_p50_us", &Measured::latency_p50_us},
    {"latency_p99_us", &Measured::latency_p99_us},
    {"latency_max_us", &Measured::latency_max_us},
    {"retransmissions", &Measured::retransmissions},
    {"round_trips", &Measured::round_trips},
    {"sent_per_call", &Measured::sent_per_call},
    {"received_per_call", &Measured::received_per_call},
    {"sleeps_per_operation", &Measured::sleeps_per_operation},
    {"rss_bytes", &Measured::rss_bytes},
    {"peak_rss_bytes", &Measured::peak_rss_bytes},
    {"sessions", &Measured::sessions},
    {"left_open", &Measured::left_open},
    {"changes", &Measured::changes},
};
constexpr const char* kStatuses = "statuses";

}  // namespace

Json ToJson(const Measured& measured) {
  Json document(cJSON_CreateObject());
  for (const Number& number : kNumbers)
    cJSON_AddNumberToObject(document.get(), number.name, measured.*number.member);
  cJSON* const statuses = cJSON_AddObjectToObject(document.get(), kStatuses);
  for (const auto& [word, count] : measured.statuses)
    cJSON_AddNumberToObject(statuses, word.c_str(), count);
  return document;
}

ipmi::Result<Measured> FromJson(const std::string& text) {
  const Json document(cJSON_Parse(text.c_str()));
  Measured measured;
  for (const Number& number : kNumbers) {
    const cJSON* const value = cJSON_GetObjectItemCaseSensitive(document.get(), number.name);
    if (!cJSON_IsNumber(value))
      return ipmi::FailWith(ipmi::Status::kInternal,
                            "a worker does not say what it measured: " + text);
    measured.*number.member = value->valuedouble;
  }
  const cJSON* status = nullptr;
  cJSON_ArrayForEach(status, cJSON_GetObjectItemCaseSensitive(document.get(), kStatuses))
      measured.statuses[status->string] = status->valuedouble;
  return measured;
}

}  // namespace bench
