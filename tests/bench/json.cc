#include "tests/bench/json.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bench {

void AddSummary(cJSON* object, const char* name, const Summary& summary) {
  cJSON* const added = cJSON_AddObjectToObject(object, name);
  cJSON_AddNumberToObject(added, "median", summary.median);
  cJSON_AddNumberToObject(added, "lower_quartile", summary.lower_quartile);
  cJSON_AddNumberToObject(added, "upper_quartile", summary.upper_quartile);
}

ipmi::Result<void> WriteFile(const std::string& path, std::string_view text) {
  const char* const caller = std::getenv("BUILD_WORKING_DIRECTORY");
  const auto file = std::filesystem::path(caller == nullptr ? "" : caller) / path;
  std::ofstream stream(file);
  stream << text << '\n';
  stream.close();
  if (!stream) return ipmi::FailWith(ipmi::Status::kInternal, "cannot write " + file.string());
  return {};
}

ipmi::Result<void> WriteJson(const std::string& path, const cJSON* document) {
  const std::unique_ptr<char, DeleteJson> text(cJSON_Print(document));
  return WriteFile(path, text.get());
}

}  // namespace bench
