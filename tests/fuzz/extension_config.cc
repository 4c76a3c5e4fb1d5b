// The configuration of the plugin, and the reader of JSON that it shares with the push.
#include <sys/stat.h>

#include <cstdio>

#include "adapters/extension/config.h"
#include "adapters/json/document.h"
#include "tests/fuzz/fuzz.h"

namespace {

using ipmi::fuzz::Bytes;

std::string Written(std::span<const uint8_t> bytes) {
  const std::string path = ipmi::fuzz::MemoryFolder() + "/config.json";
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  FUZZ_CHECK(file != nullptr);
  FUZZ_CHECK(fchmod(fileno(file), 0600) == 0);
  if (!bytes.empty()) FUZZ_CHECK(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  FUZZ_CHECK(std::fclose(file) == 0);
  return path;
}

// Every value has a line, and the lines are those of the text.
void CheckLines(const json::Document& document, const cJSON* item, size_t most) {
  for (; item != nullptr; item = item->next) {
    const size_t line = document.LineOf(item);
    FUZZ_CHECK(line >= 1 && line <= most);
    CheckLines(document, item->child, most);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  if (const auto document = json::Document::Parse(text))
    CheckLines(*document, document->root(),
               1 + static_cast<size_t>(std::ranges::count(text, '\n')));
  else
    FUZZ_CHECK(!document.error().empty());

  const auto config = extension::ReadConfig(Written({data, size}).c_str());
  if (!config) return 0;
  FUZZ_CHECK(config->interval_ms >= 100 && config->interval_ms <= 3'600'000);
  FUZZ_CHECK(config->health_ms == 0 ||
             (config->health_ms >= 1000 && config->health_ms <= 86'400'000));
  FUZZ_CHECK(!config->state || config->state->starts_with('/'));
  FUZZ_CHECK(!config->push || config->push->starts_with('/'));
  return 0;
}
