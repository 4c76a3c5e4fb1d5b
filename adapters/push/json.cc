#include "adapters/push/json.h"

#include <algorithm>
#include <functional>
#include <new>
#include <utility>

namespace push {
namespace {

cJSON* Owned(cJSON* item) {
  if (item == nullptr) throw std::bad_alloc();
  return item;
}

size_t LineAt(std::string_view text, size_t offset) {
  return 1 + static_cast<size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

// The lines of all values of a text that cJSON has accepted, in the order in which they begin; of a
// member, the line of its key. So they are the lines of its items, each before those inside it.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<size_t> Lines() {
    while (at_ < text_.size()) Step();
    return std::move(lines_);
  }

 private:
  void Step() {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    if (c == '"') {
      TakeString();
    } else if (c == '{' || c == '[') {
      Note(line_);
      ++at_;
    } else if (c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
      Note(line_);
      while (at_ < text_.size() && !Ends(text_[at_])) ++at_;
    } else {
      ++at_;  // space, or a mark between values
    }
  }

  // A key, if a colon follows; its value is noted with its line.
  void TakeString() {
    const size_t begin = line_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
    const size_t next = text_.find_first_not_of(" \t\r\n", at_);
    if (next != std::string_view::npos && text_[next] == ':')
      key_line_ = begin;
    else
      Note(begin);
  }

  void Note(size_t line) {
    const size_t key = std::exchange(key_line_, 0);
    lines_.push_back(key != 0 ? key : line);
  }

  static bool Ends(char c) {
    return c == ',' || c == ']' || c == '}' || static_cast<unsigned char>(c) <= ' ';
  }

  const std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t key_line_ = 0;  // of a key whose value is awaited; 0 if none
  std::vector<size_t> lines_;
};

void ListItems(const cJSON* item, std::vector<const cJSON*>& items) {
  items.push_back(item);
  for (const cJSON* child = item->child; child != nullptr; child = child->next)
    ListItems(child, items);
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

Result<JsonDocument> JsonDocument::Parse(std::string_view text) {
  JsonDocument document;
  const char* end = text.data();
  document.root_.reset(cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0));
  const size_t stopped = std::min(static_cast<size_t>(end - text.data()), text.size());
  const size_t rest = text.find_first_not_of(" \t\r\n", stopped);
  if (document.root_ == nullptr || rest != std::string_view::npos)
    return std::unexpected(
        "line " + std::to_string(LineAt(text, document.root_ == nullptr ? stopped : rest)) +
        ": this is not JSON");
  std::vector<const cJSON*> items;
  ListItems(document.root_.get(), items);
  const std::vector<size_t> lines = Scanner(text).Lines();
  // cJSON lets pass what the scanner cannot follow, such as a zero byte in front.
  if (lines.size() != items.size()) return std::unexpected("line 1: this is not plain JSON");
  for (size_t i = 0; i < items.size(); ++i) document.lines_.emplace_back(items[i], lines[i]);
  std::ranges::sort(document.lines_);
  return document;
}

size_t JsonDocument::LineOf(const cJSON* item) const {
  const auto found = std::ranges::lower_bound(lines_, std::pair<const cJSON*, size_t>(item, 0));
  return found == lines_.end() ? 0 : found->second;
}

}  // namespace push
