#include "adapters/extension/config.h"

#include <cjson/cJSON.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

namespace extension {
namespace {

constexpr size_t kLargest = size_t{1} << 20;

std::unexpected<Failure> Wrong(const std::string& path, const std::string& what) {
  return Fail(NODE_EXT_FAILED, "The configuration " + path + ' ' + what + '.', "invalid_argument");
}

Result<std::string> ReadFile(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (file == nullptr) return Wrong(path, std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  std::array<char, 4096> block;
  while (const size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    text.append(block.data(), got);
    if (text.size() > kLargest) return Wrong(path, "is larger than a megabyte");
  }
  if (std::ferror(file.get()) != 0) return Wrong(path, "cannot be read");
  return text;
}

// A number of seconds, in milliseconds.
Result<void> TakeSeconds(const cJSON& value, const std::string& path, double least, double most,
                         bool zero, uint32_t& out_ms) {
  constexpr double kMillis = 1000;
  const bool fits =
      cJSON_IsNumber(&value) && ((value.valuedouble >= least && value.valuedouble <= most) ||
                                 (zero && value.valuedouble == 0));
  if (!fits) {
    std::array<char, 128> what;
    (void)std::snprintf(what.data(), what.size(), "has \"%s\", which is to be %g to %g seconds%s",
                        value.string, least, most, zero ? ", or 0 for never" : "");
    return Wrong(path, what.data());
  }
  out_ms = static_cast<uint32_t>(std::lround(value.valuedouble * kMillis));
  return {};
}

struct Key {
  std::string_view name;
  Result<void> (*take)(const cJSON& value, const std::string& path, Config& config);
};

constexpr std::array kKeys = {
    Key{"state",
        [](const cJSON& value, const std::string& path, Config& config) -> Result<void> {
          if (!cJSON_IsString(&value) || *value.valuestring == '\0')
            return Wrong(path, "has \"state\", which is to be a folder");
          config.state = value.valuestring;
          return {};
        }},
    Key{"interval",
        [](const cJSON& value, const std::string& path, Config& config) {
          return TakeSeconds(value, path, 0.1, 3600, false, config.interval_ms);
        }},
    Key{"health",
        [](const cJSON& value, const std::string& path, Config& config) {
          return TakeSeconds(value, path, 1, 86'400, true, config.health_ms);
        }},
};

Result<Config> ReadDocument(const std::string& path, const std::string& text) {
  Config config;
  const std::unique_ptr<cJSON, void (*)(cJSON*)> document(
      cJSON_ParseWithLengthOpts(text.c_str(), text.size() + 1, nullptr, true), cJSON_Delete);
  if (!cJSON_IsObject(document.get())) return Wrong(path, "is no JSON object");
  const cJSON* value = nullptr;
  cJSON_ArrayForEach(value, document.get()) {
    const Key* known = nullptr;
    for (const Key& key : kKeys)
      if (key.name == value->string) known = &key;
    if (known == nullptr)
      return Wrong(path, "has \"" + std::string(value->string) + "\", which is no setting");
    EXTENSION_TRY(known->take(*value, path, config));
  }
  return config;
}

}  // namespace

Result<Config> ReadConfig(const char* path) {
  Config config;
  if (path == nullptr) return config;
  const std::string name = path;
  if (name.empty()) return Fail(NODE_EXT_INVALID_ARGUMENT, "path is empty.");
  if (!name.ends_with(".json")) {
    config.state = name;
    return config;
  }
  const auto text = ReadFile(name);
  if (!text) return std::unexpected(text.error());
  return ReadDocument(name, *text);
}

}  // namespace extension
