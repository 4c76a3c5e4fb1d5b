// cJSON with owners, and with errors that say where.
#pragma once

#include <cjson/cJSON.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/push/config.h"

namespace push {

struct JsonDeleter {
  void operator()(cJSON* item) const { cJSON_Delete(item); }
};
using Json = std::unique_ptr<cJSON, JsonDeleter>;

// These throw std::bad_alloc where cJSON returns nothing.
Json JsonObject();
Json JsonArray();
void AddString(cJSON* object, const char* key, std::string_view value);
void AddNumber(cJSON* object, const char* key, double value);
void AddBool(cJSON* object, const char* key, bool value);
void AddNull(cJSON* object, const char* key);
cJSON* AddObject(cJSON* object, const char* key);
cJSON* AddArray(cJSON* object, const char* key);
void Append(cJSON* array, Json item);
// On one line.
std::string JsonText(const cJSON* document);

// A whole document, from somebody else. Nothing may follow it.
Json ParseJson(std::string_view text);

// A document that a person wrote, and on which line each of its values begins: that of its key, if
// it has one.
class JsonDocument {
 public:
  static Result<JsonDocument> Parse(std::string_view text);

  const cJSON* root() const { return root_.get(); }
  size_t LineOf(const cJSON* item) const;

 private:
  Json root_;
  std::vector<std::pair<const cJSON*, size_t>> lines_;  // by the item
};

}  // namespace push
