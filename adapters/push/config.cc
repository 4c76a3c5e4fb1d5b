#include "adapters/push/config.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "adapters/json/file.h"
#include "adapters/push/libcurl.h"
#include "adapters/push/url.h"
#include "nodeipmi/nodeipmi.h"

namespace push {
namespace {

using json::Quoted;

// A set of types of sinks, as bits.
constexpr uint32_t Bit(SinkType type) { return 1u << static_cast<uint32_t>(type); }
constexpr uint32_t kAllTypes = ~0u;
constexpr uint32_t kOneForEachNode = ~Bit(SinkType::kAlertmanager);

struct TypeName {
  std::string_view word;
  SinkType type;
};
constexpr auto kTypes = std::to_array<TypeName>({{"cloudevents", SinkType::kCloudEvents},
                                                 {"pushgateway", SinkType::kPushgateway},
                                                 {"alertmanager", SinkType::kAlertmanager},
                                                 {"vergeos", SinkType::kVergeOs}});

struct TextKey {
  std::string_view key;
  std::string SinkConfig::* member;
  uint32_t types;
  bool is_path;
};
constexpr auto kTexts = std::to_array<TextKey>({
    {"name", &SinkConfig::name, kAllTypes, false},
    {"url", &SinkConfig::url, kAllTypes, false},
    {"subscriber", &SinkConfig::subscriber, kAllTypes, false},
    {"source", &SinkConfig::source, Bit(SinkType::kCloudEvents), false},
    {"token_file", &SinkConfig::token_file, kAllTypes, true},
    {"secret_file", &SinkConfig::secret_file, Bit(SinkType::kCloudEvents), true},
    {"ca_file", &SinkConfig::ca_file, kAllTypes, true},
    {"client_cert_file", &SinkConfig::client_cert_file, kAllTypes, true},
    {"client_key_file", &SinkConfig::client_key_file, kAllTypes, true},
    {"proxy", &SinkConfig::proxy, kAllTypes, false},
});

struct NumberKey {
  std::string_view key;
  uint32_t SinkConfig::* member;
  uint32_t types;
  uint32_t least;
  uint32_t most;
};
constexpr auto kNumbers = std::to_array<NumberKey>({
    {"timeout_ms", &SinkConfig::timeout_ms, kAllTypes, 100, 300'000},
    {"retry_min_ms", &SinkConfig::retry_min_ms, kAllTypes, 10, 3'600'000},
    {"retry_max_ms", &SinkConfig::retry_max_ms, kAllTypes, 10, 3'600'000},
    {"max_parallel", &SinkConfig::max_parallel, kOneForEachNode, 1, 64},
    {"resend_seconds", &SinkConfig::resend_seconds, Bit(SinkType::kAlertmanager), 1, 3'600},
});

std::string TypeWords() {
  std::string words;
  for (const TypeName& known : kTypes) words += (words.empty() ? "" : ", ") + Quoted(known.word);
  return words;
}

bool IsKey(std::string_view key) {
  return key == "type" || key == "allow_http" ||
         std::ranges::find(kTexts, key, &TextKey::key) != kTexts.end() ||
         std::ranges::find(kNumbers, key, &NumberKey::key) != kNumbers.end();
}

bool IsName(std::string_view text, size_t most) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !text.empty() && text.size() <= most &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

bool IsPlain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

std::string HostName() {
  char name[HOST_NAME_MAX + 1] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
  return name;
}

class Parser {
 public:
  Parser(const json::Document& document, const std::string& folder)
      : document_(document), folder_(folder) {}

  Result<Config> Parse() {
    const cJSON* const root = document_.root();
    const auto whole = document_.CheckObject(root, "the file holds one object: {\"sinks\": [...]}");
    if (!whole) return std::unexpected(whole.error());
    for (const cJSON* item = root->child; item != nullptr; item = item->next)
      if (std::string_view(item->string) != "sinks")
        return Wrong(item, Quoted(item->string) + " is no key that is known here; \"sinks\" is");
    const cJSON* const sinks = cJSON_GetObjectItemCaseSensitive(root, "sinks");
    if (sinks == nullptr) return Wrong(root, "\"sinks\" is missing");
    if (cJSON_IsArray(sinks) == 0 || sinks->child == nullptr)
      return Wrong(sinks, "\"sinks\" is a list of one sink or more");
    const auto library = LoadLibcurl();
    if (!library) return std::unexpected(library.error());
    Config config = {.sinks = {}, .libcurl = *library};
    for (const cJSON* item = sinks->child; item != nullptr; item = item->next) {
      if (config.sinks.size() == NODEIPMI_MAX_SUBSCRIBERS)
        return Wrong(item, "there are more sinks than the " +
                               std::to_string(NODEIPMI_MAX_SUBSCRIBERS) + " that a state can have");
      auto sink = ParseSink(item);
      if (!sink) return std::unexpected(sink.error());
      for (const SinkConfig& other : config.sinks) {
        if (other.name == sink->name)
          return Wrong(Member(item, "name"), "\"name\": another sink is called so");
        if (other.subscriber == sink->subscriber)
          return Wrong(Member(item, "subscriber"), "\"subscriber\": another sink has it");
      }
      config.sinks.push_back(std::move(*sink));
    }
    return config;
  }

 private:
  std::unexpected<std::string> Wrong(const cJSON* item, const std::string& what) const {
    return document_.Wrong(item, what);
  }

  // The member if it is there, for its line; else the object.
  static const cJSON* Member(const cJSON* object, const char* key) {
    const cJSON* const member = cJSON_GetObjectItemCaseSensitive(object, key);
    return member != nullptr ? member : object;
  }

  Result<SinkConfig> ParseSink(const cJSON* object) const {
    const auto object_is = document_.CheckObject(object, "a sink is an object: {\"name\": ...}");
    if (!object_is) return std::unexpected(object_is.error());
    // First: what is missing may be what is misspelt.
    for (const cJSON* item = object->child; item != nullptr; item = item->next)
      if (!IsKey(item->string))
        return Wrong(item, Quoted(item->string) + " is no key that is known in a sink");
    SinkConfig sink;
    if (auto taken = TakeType(object, sink); !taken) return std::unexpected(taken.error());
    for (const cJSON* item = object->child; item != nullptr; item = item->next)
      if (auto taken = TakeMember(item, sink); !taken) return std::unexpected(taken.error());
    if (auto whole = CheckSink(object, sink); !whole) return std::unexpected(whole.error());
    return sink;
  }

  Result<void> TakeType(const cJSON* object, SinkConfig& sink) const {
    const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, "type");
    if (item == nullptr) return Wrong(object, "\"type\" is missing: one of " + TypeWords());
    const std::string_view word = cJSON_IsString(item) != 0 ? item->valuestring : "";
    const auto* const known = std::ranges::find(kTypes, word, &TypeName::word);
    if (known == kTypes.end()) return Wrong(item, "\"type\" is one of " + TypeWords());
    sink.type = known->type;
    return {};
  }

  Result<void> TakeMember(const cJSON* item, SinkConfig& sink) const {
    const std::string_view key = item->string;
    if (key == "type") return {};
    if (const auto* text = std::ranges::find(kTexts, key, &TextKey::key); text != kTexts.end()) {
      if ((text->types & Bit(sink.type)) == 0) return NotForType(item);
      return TakeText(item, *text, sink);
    }
    if (const auto* number = std::ranges::find(kNumbers, key, &NumberKey::key);
        number != kNumbers.end()) {
      if ((number->types & Bit(sink.type)) == 0) return NotForType(item);
      return TakeNumber(item, *number, sink);
    }
    if (cJSON_IsBool(item) == 0) return Wrong(item, "\"allow_http\" is true or false");
    sink.allow_http = cJSON_IsTrue(item) != 0;
    return {};
  }

  Result<void> NotForType(const cJSON* item) const {
    return Wrong(item, Quoted(item->string) + " has no meaning for a sink of this type");
  }

  Result<void> TakeText(const cJSON* item, const TextKey& text, SinkConfig& sink) const {
    const auto value = document_.TextOf(item);
    if (!value) return std::unexpected(value.error());
    sink.*text.member = text.is_path ? json::PathFrom(folder_, *value) : *value;
    return {};
  }

  Result<void> TakeNumber(const cJSON* item, const NumberKey& number, SinkConfig& sink) const {
    const std::string wanted = "a whole number from " + std::to_string(number.least) + " to " +
                               std::to_string(number.most);
    const auto value = document_.NumberOf(item, number.least, number.most, wanted);
    if (!value) return std::unexpected(value.error());
    if (*value != std::floor(*value)) return Wrong(item, Quoted(item->string) + " is " + wanted);
    sink.*number.member = static_cast<uint32_t>(*value);
    return {};
  }

  // What keys mean together.
  Result<void> CheckSink(const cJSON* object, SinkConfig& sink) const {
    if (sink.name.empty()) return Wrong(object, "\"name\" is missing");
    if (!IsName(sink.name, 64))
      return Wrong(Member(object, "name"),
                   "\"name\" is 1 to 64 of letters, digits, '.', '_' and '-'");
    if (sink.subscriber.empty()) sink.subscriber = "push-" + sink.name;
    if (!IsName(sink.subscriber, 128))
      return Wrong(Member(object, "subscriber"),
                   "\"subscriber\" is 1 to 128 of letters, digits, '.', '_' and '-'");
    if (sink.source.empty()) sink.source = "urn:nodeipmi:" + HostName();
    if (!IsPlain(sink.source))
      return Wrong(Member(object, "source"), "\"source\" is a URI, without spaces");
    if (sink.client_cert_file.empty() != sink.client_key_file.empty())
      return Wrong(object, "\"client_cert_file\" and \"client_key_file\" go together");
    if (sink.retry_max_ms < sink.retry_min_ms)
      return Wrong(object, "\"retry_max_ms\" is at least \"retry_min_ms\"");
    return CheckUrls(object, sink);
  }

  Result<void> CheckUrls(const cJSON* object, SinkConfig& sink) const {
    if (sink.url.empty()) return Wrong(object, "\"url\" is missing");
    const bool appends = sink.type != SinkType::kCloudEvents;
    if (const std::string wrong = WhatIsWrongWithUrl(sink.url, sink.allow_http, appends);
        !wrong.empty())
      return Wrong(Member(object, "url"), "\"url\" " + wrong);
    if (appends)
      while (sink.url.ends_with('/')) sink.url.pop_back();
    if (!sink.proxy.empty())
      if (const std::string wrong = WhatIsWrongWithUrl(sink.proxy, true, true); !wrong.empty())
        return Wrong(Member(object, "proxy"), "\"proxy\" " + wrong);
    return {};
  }

  const json::Document& document_;
  const std::string& folder_;
};

}  // namespace

Result<Config> ParseConfig(std::string_view text, const std::string& folder) {
  const auto document = json::Document::Parse(text);
  if (!document) return std::unexpected(document.error());
  return Parser(*document, folder).Parse();
}

}  // namespace push
