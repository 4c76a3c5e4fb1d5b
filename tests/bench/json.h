// JSON documents of benchmarks.
#pragma once

#include <cjson/cJSON.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "tests/bench/statistics.h"

namespace bench {

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
  void operator()(char* text) const { cJSON_free(text); }
};
using Json = std::unique_ptr<cJSON, DeleteJson>;

// {"median":…,"lower_quartile":…,"upper_quartile":…}
void AddSummary(cJSON* object, const char* name, const Summary& summary);

// Makes or replaces a file; `path` is relative to where `bazel run` was called.
ipmi::Result<void> WriteFile(const std::string& path, std::string_view text);
ipmi::Result<void> WriteJson(const std::string& path, const cJSON* document);

}  // namespace bench
