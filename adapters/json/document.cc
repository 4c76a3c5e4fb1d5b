#include "adapters/json/document.h"

#include <algorithm>
#include <set>

namespace json {
namespace {

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

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Result<Document> Document::Parse(std::string_view text) {
  Document document;
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

size_t Document::LineOf(const cJSON* item) const {
  const auto found = std::ranges::lower_bound(lines_, std::pair<const cJSON*, size_t>(item, 0));
  return found == lines_.end() ? 0 : found->second;
}

std::unexpected<std::string> Document::Wrong(const cJSON* item, const std::string& what) const {
  return std::unexpected("line " + std::to_string(LineOf(item)) + ": " + what);
}

Result<void> Document::CheckObject(const cJSON* item, const std::string& wanted) const {
  if (cJSON_IsObject(item) == 0) return Wrong(item, wanted);
  std::set<std::string_view> keys;
  for (const cJSON* member = item->child; member != nullptr; member = member->next)
    if (!keys.insert(member->string).second)
      return Wrong(member, Quoted(member->string) + " stands twice");
  return {};
}

Result<std::string> Document::TextOf(const cJSON* member) const {
  if (cJSON_IsString(member) == 0 || member->valuestring[0] == '\0')
    return Wrong(member, Quoted(member->string) + " is a text in quotes, and not empty");
  return member->valuestring;
}

Result<double> Document::NumberOf(const cJSON* member, double least, double most,
                                  const std::string& wanted) const {
  // One that is no number at all is in no range.
  if (cJSON_IsNumber(member) != 0 && member->valuedouble >= least && member->valuedouble <= most)
    return member->valuedouble;
  return Wrong(member, Quoted(member->string) + " is " + wanted);
}

}  // namespace json
