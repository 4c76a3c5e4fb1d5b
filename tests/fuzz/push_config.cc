// CONFIG.json of the push.
#include "adapters/push/config.h"
#include "adapters/push/json.h"
#include "adapters/push/libcurl.h"
#include "adapters/push/url.h"
#include "tests/fuzz/fuzz.h"

namespace {

void Check(const push::SinkConfig& sink) {
  FUZZ_CHECK(!sink.name.empty() && !sink.url.empty() && !sink.subscriber.empty());
  FUZZ_CHECK(sink.url.starts_with("http") || sink.url.starts_with("HTTP") ||
             push::WhatIsWrongWithUrl(sink.url, sink.allow_http, false).empty());
  FUZZ_CHECK(sink.retry_min_ms <= sink.retry_max_ms && sink.max_parallel > 0);
  FUZZ_CHECK(sink.token_file.empty() || sink.token_file.starts_with('/'));
  FUZZ_CHECK(sink.name.find('/') == std::string::npos);
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto kLibcurl = push::LoadLibcurl();
  FUZZ_CHECK(kLibcurl);
  const std::string text(data, data + size);
  const auto config = push::ParseConfig(text, "/etc/nodeipmi");
  if (config) {
    FUZZ_CHECK(!config->sinks.empty());
    for (const push::SinkConfig& sink : config->sinks) Check(sink);
  } else {
    FUZZ_CHECK(!config.error().empty());
  }
  (void)push::ParseJson(text);  // what a receiver answered
  FUZZ_CHECK(push::EscapeSegment(text).find('/') == std::string::npos);
  return 0;
}
