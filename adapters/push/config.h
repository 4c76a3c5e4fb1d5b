// What CONFIG.json says: which receivers there are, and how they are reached.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/json/document.h"

namespace push {

struct Libcurl;

// An error is a sentence for a person.
template <typename T>
using Result = json::Result<T>;

enum class SinkType : uint8_t { kCloudEvents, kPushgateway, kAlertmanager, kVergeOs };

struct SinkConfig {
  std::string name;
  SinkType type = SinkType::kCloudEvents;
  std::string url;         // without the slash at its end
  std::string subscriber;  // in the change log
  std::string source;      // of CloudEvents
  // Paths; empty if there is none.
  std::string token_file;
  std::string secret_file;
  std::string ca_file;
  std::string client_cert_file;
  std::string client_key_file;
  std::string proxy;  // URL; empty for none, whatever the environment says
  bool allow_http = false;
  uint32_t timeout_ms = 10'000;  // of one request
  uint32_t retry_min_ms = 1'000;
  uint32_t retry_max_ms = 300'000;
  uint32_t max_parallel = 8;     // requests, one for each node at most
  uint32_t resend_seconds = 60;  // of alerts that last
};

struct Config {
  std::vector<SinkConfig> sinks;
  std::shared_ptr<const Libcurl> libcurl;  // which read the URLs, and is wanted again
};

// An error names the line and the key. `folder` is where relative paths begin.
Result<Config> ParseConfig(std::string_view text, const std::string& folder);

// The same of a file, which others must not be able to write to. Errors name it.
Result<Config> ReadConfig(const std::string& path);

}  // namespace push
