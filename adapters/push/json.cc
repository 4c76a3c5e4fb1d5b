#include "adapters/push/json.h"

#include <new>

namespace push {
namespace {

cJSON* Owned(cJSON* item) {
  if (item == nullptr) throw std::bad_alloc();
  return item;
}

}  // namespace

Json JsonObject() { return Json(Owned(cJSON_CreateObject())); }
Json JsonArray() { return Json(Owned(cJSON_CreateArray())); }
void AddString(cJSON* object, const char* key, std::string_view value) {
  Owned(cJSON_AddStringToObject(object, key, std::string(value).c_str()));
}
void AddNumber(cJSON* object, const char* key, double value) {
  Owned(cJSON_AddNumberToObject(object, key, value));
}
void AddBool(cJSON* object, const char* key, bool value) {
  Owned(cJSON_AddBoolToObject(object, key, value ? 1 : 0));
}
void AddNull(cJSON* object, const char* key) { Owned(cJSON_AddNullToObject(object, key)); }
cJSON* AddObject(cJSON* object, const char* key) {
  return Owned(cJSON_AddObjectToObject(object, key));
}
cJSON* AddArray(cJSON* object, const char* key) {
  return Owned(cJSON_AddArrayToObject(object, key));
}
void Append(cJSON* array, Json item) { cJSON_AddItemToArray(array, item.release()); }

std::string JsonText(const cJSON* document) {
  const std::unique_ptr<char, void (*)(void*)> text(cJSON_PrintUnformatted(document), &cJSON_free);
  if (text == nullptr) throw std::bad_alloc();
  return text.get();
}

Json ParseJson(std::string_view text) {
  const char* end = nullptr;
  Json root(cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0));
  if (root == nullptr) return nullptr;
  const std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  return rest.find_first_not_of(" \t\r\n") == std::string_view::npos ? std::move(root) : nullptr;
}

}  // namespace push
