// What is sent, as JSON, and what receivers answer.
#pragma once

#include <cjson/cJSON.h>

#include <string>
#include <string_view>

#include "adapters/json/document.h"

namespace push {

using Json = json::Item;

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

}  // namespace push
