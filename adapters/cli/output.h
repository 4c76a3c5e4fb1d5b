// What is printed: tables for people, JSON for programs. Text from elsewhere is made harmless here,
// and only here.
#pragma once

#include <cjson/cJSON.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/failure.h"

namespace cli {

// The text with control characters and broken UTF-8 replaced by U+FFFD, so that it cannot steer a
// terminal.
std::string Printable(std::string_view text);

// Columns on a terminal that printable text takes.
size_t DisplayWidth(std::string_view printable);
// Printable text in that many columns: cut, with an ellipsis, where it is wider.
std::string CutTo(std::string_view printable, size_t columns);
// The same, filled up with spaces.
std::string PadTo(std::string_view printable, size_t columns);

// "2026-11-25T10:00:00Z"
std::string Rfc3339(int64_t unix_ms);

// Rows under a header, each column as wide as its widest cell.
class Table {
 public:
  explicit Table(std::vector<std::string> header);
  void Add(std::vector<std::string> row);
  // Rows without their header are of no use; an empty table prints nothing.
  void Print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

void PrintLine(std::string_view text);
// What PrintMessage prints.
std::string MessageLine(std::string_view text);
// To standard error, after the program's name.
void PrintMessage(std::string_view text);
void PrintWarning(std::string_view text);

struct JsonDeleter {
  void operator()(cJSON* item) const { cJSON_Delete(item); }
};
using Json = std::unique_ptr<cJSON, JsonDeleter>;

// These throw std::bad_alloc where cJSON returns nothing.
Json JsonObject();
cJSON* AddObjectTo(cJSON* array);
cJSON* AddArray(cJSON* object, const char* key);
cJSON* AddObject(cJSON* object, const char* key);
void AddString(cJSON* object, const char* key, std::string_view value);
void AddNumber(cJSON* object, const char* key, double value);
void AddBool(cJSON* object, const char* key, bool value);
void AddNull(cJSON* object, const char* key);
void AppendString(cJSON* array, std::string_view value);
void AppendNumber(cJSON* array, double value);

// On one line, without its end.
std::string JsonText(const cJSON* document);
void PrintJson(const cJSON* document);
// {"error": {"code", "message", and "node", "stage", "completion_code" where known}}
void PrintJsonFailure(const Failure& failure);

// Writes out what is buffered. False, after a message, if any of it could not be written.
bool FinishOutput();

}  // namespace cli
