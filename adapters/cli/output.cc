#include "adapters/cli/output.h"

#include <wchar.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <new>
#include <utility>

namespace cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The bytes and value of the UTF-8 character that begins `text`; zero bytes if it is broken (RFC
// 3629).
std::pair<size_t, uint32_t> Decode(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {0, 0};
  uint32_t value = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return {0, 0};
  return {size, value};
}

// Control characters, and those that reorder the line they stand in.
bool IsHarmful(uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x061C ||
         (character >= 0x200E && character <= 0x200F) ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

struct Character {
  size_t size;     // bytes
  size_t columns;  // on a terminal
};

Character FirstOf(std::string_view text) {
  const auto [size, value] = Decode(text);
  const int columns = wcwidth(static_cast<wchar_t>(value));
  return {.size = std::max<size_t>(size, 1),
          .columns = columns < 0 ? 1 : static_cast<size_t>(columns)};
}

template <typename T>
T* Required(T* item) {
  if (item == nullptr) throw std::bad_alloc();
  return item;
}

void Append(cJSON* array, cJSON* item) {
  if (cJSON_AddItemToArray(array, Required(item)) != 0) return;
  cJSON_Delete(item);
  throw std::bad_alloc();
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const auto [size, value] = Decode(text);
    if (size == 0 || IsHarmful(value))
      printable += kReplacement;
    else
      printable += text.substr(0, size);
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return printable;
}

size_t DisplayWidth(std::string_view printable) {
  size_t width = 0;
  while (!printable.empty()) {
    const Character first = FirstOf(printable);
    width += first.columns;
    printable.remove_prefix(first.size);
  }
  return width;
}

std::string CutTo(std::string_view printable, size_t columns) {
  if (DisplayWidth(printable) <= columns) return std::string(printable);
  if (columns == 0) return {};
  size_t size = 0;
  for (size_t width = 0; size < printable.size();) {
    const Character next = FirstOf(printable.substr(size));
    width += next.columns;
    if (width > columns - 1) break;
    size += next.size;
  }
  return std::string(printable.substr(0, size)) + "…";
}

std::string PadTo(std::string_view printable, size_t columns) {
  std::string text = CutTo(printable, columns);
  text.append(columns - DisplayWidth(text), ' ');
  return text;
}

std::string Rfc3339(int64_t unix_ms) {
  const auto seconds = static_cast<time_t>(unix_ms / 1000);
  tm utc = {};
  char text[32] = "";
  if (gmtime_r(&seconds, &utc) != nullptr)
    (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

Table::Table(std::vector<std::string> header) { Add(std::move(header)); }

void Table::Add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = Printable(cell);
  rows_.push_back(std::move(row));
}

void Table::Print() const {
  if (rows_.size() < 2) return;
  std::vector<size_t> widths(rows_.front().size());
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - DisplayWidth(row[i]) + 2, ' ');
    }
    PrintLine(std::string_view(line).substr(0, line.find_last_not_of(' ') + 1));
  }
}

void PrintLine(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stdout);
  (void)std::fputc('\n', stdout);
}

std::string MessageLine(std::string_view text) { return "nodeipmi: " + Printable(text) + "\n"; }

void PrintMessage(std::string_view text) {
  // In one piece, so that messages of several programs do not mix within a line.
  const std::string line = MessageLine(text);
  (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

void PrintWarning(std::string_view text) { PrintMessage("warning: " + std::string(text)); }

Json JsonObject() { return Json(Required(cJSON_CreateObject())); }

cJSON* AddObjectTo(cJSON* array) {
  cJSON* const object = Required(cJSON_CreateObject());
  Append(array, object);
  return object;
}

cJSON* AddArray(cJSON* object, const char* key) {
  return Required(cJSON_AddArrayToObject(object, key));
}
cJSON* AddObject(cJSON* object, const char* key) {
  return Required(cJSON_AddObjectToObject(object, key));
}

void AddString(cJSON* object, const char* key, std::string_view value) {
  Required(cJSON_AddStringToObject(object, key, Printable(value).c_str()));
}

void AddNumber(cJSON* object, const char* key, double value) {
  Required(cJSON_AddNumberToObject(object, key, value));
}
void AddBool(cJSON* object, const char* key, bool value) {
  Required(cJSON_AddBoolToObject(object, key, value));
}
void AddNull(cJSON* object, const char* key) { Required(cJSON_AddNullToObject(object, key)); }

void AppendString(cJSON* array, std::string_view value) {
  Append(array, cJSON_CreateString(Printable(value).c_str()));
}
void AppendNumber(cJSON* array, double value) { Append(array, cJSON_CreateNumber(value)); }

std::string JsonText(const cJSON* document) {
  const std::unique_ptr<char, decltype(&cJSON_free)> text(
      Required(cJSON_PrintUnformatted(document)), &cJSON_free);
  return text.get();
}

void PrintJson(const cJSON* document) { PrintLine(JsonText(document)); }

void PrintJsonFailure(const Failure& failure) {
  const Json document = JsonObject();
  cJSON* const error = AddObject(document.get(), "error");
  AddString(error, "code", failure.code);
  AddString(error, "message", failure.message);
  if (!failure.node.empty()) AddString(error, "node", failure.node);
  if (!failure.stage.empty()) AddString(error, "stage", failure.stage);
  if (failure.completion_code != 0) AddNumber(error, "completion_code", failure.completion_code);
  PrintJson(document.get());
}

bool FinishOutput() {
  const bool failed_before = std::ferror(stdout) != 0;
  errno = 0;
  if (std::fclose(stdout) == 0 && !failed_before) return true;
  // A reader that had enough (`nodeipmi node list | head`) needs no message.
  if (errno != EPIPE)
    PrintMessage(std::string("standard output could not be written") +
                 (errno != 0 ? std::string(": ") + std::strerror(errno) : ""));
  return false;
}

}  // namespace cli
