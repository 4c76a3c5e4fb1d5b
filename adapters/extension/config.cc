#include "adapters/extension/config.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "adapters/json/document.h"
#include "adapters/json/file.h"

namespace extension {
namespace {

using json::Document;
using json::Quoted;

// Where a value is found, and what it means.
struct Member {
  const Document& document;
  const cJSON* item;
  const std::string& folder;  // where relative paths begin
};

json::Result<void> TakePath(const Member& member, std::optional<std::string>& path) {
  const auto text = member.document.TextOf(member.item);
  if (!text) return std::unexpected(text.error());
  path = json::PathFrom(member.folder, *text);
  return {};
}

json::Result<void> TakeSeconds(const Member& member, double least, double most,
                               const std::string& wanted, uint32_t& out_ms) {
  constexpr double kMillis = 1000;
  const auto seconds = member.document.NumberOf(member.item, least, most, wanted);
  if (!seconds) return std::unexpected(seconds.error());
  out_ms = static_cast<uint32_t>(std::lround(*seconds * kMillis));
  return {};
}

json::Result<void> TakeInterval(const Member& member, Config& config) {
  return TakeSeconds(member, 0.1, 3600, "a number of seconds from 0.1 to 3600", config.interval_ms);
}

json::Result<void> TakeHealth(const Member& member, Config& config) {
  const char* const wanted = "a number of seconds from 1 to 86400, or 0 for never";
  const bool never = cJSON_IsNumber(member.item) != 0 && member.item->valuedouble == 0;
  return TakeSeconds(member, never ? 0 : 1, 86'400, wanted, config.health_ms);
}

struct Key {
  std::string_view name;
  json::Result<void> (*take)(const Member& member, Config& config);
};

constexpr std::array kKeys = {
    Key{"state", [](const Member& member,
                    Config& config) { return TakePath(member, config.state); }},
    Key{"interval", TakeInterval},
    Key{"health", TakeHealth},
    Key{"push", [](const Member& member,
                   Config& config) { return TakePath(member, config.push); }},
};

json::Result<Config> ReadText(std::string_view text, const std::string& folder) {
  const auto document = Document::Parse(text);
  if (!document) return std::unexpected(document.error());
  const auto whole = document->CheckObject(document->root(), "the file holds one object: {...}");
  if (!whole) return std::unexpected(whole.error());
  Config config;
  for (const cJSON* item = document->root()->child; item != nullptr; item = item->next) {
    const Key* known = nullptr;
    for (const Key& key : kKeys)
      if (key.name == item->string) known = &key;
    if (known == nullptr)
      return document->Wrong(item, Quoted(item->string) + " is no key that is known here");
    if (const auto taken = known->take({*document, item, folder}, config); !taken)
      return std::unexpected(taken.error());
  }
  return config;
}

// The host may have another working folder when the plugin is started.
std::string FolderOf(const std::string& path) {
  std::error_code error;
  const std::string whole = std::filesystem::absolute(path, error).string();
  return json::FolderOf(error ? path : whole);
}

json::Result<Config> ReadFile(const std::string& path) {
  const auto file = json::File::Open(path);
  if (!file) return std::unexpected(file.error());
  const auto text = file->Read();
  if (!text) return std::unexpected(text.error());
  auto config = ReadText(*text, FolderOf(path));
  if (!config) return file->Wrong(config.error());
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
  auto read = ReadFile(name);
  if (!read)
    return Fail(NODE_EXT_FAILED, "The configuration " + read.error() + '.', "invalid_argument");
  return std::move(*read);
}

}  // namespace extension
