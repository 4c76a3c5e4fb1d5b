// A configuration that a person wrote: what is wrong with it is said with its line and its key.
#pragma once

#include <cjson/cJSON.h>

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace json {

// An error is a sentence for a person, without its full stop.
template <typename T>
using Result = std::expected<T, std::string>;

struct Deleter {
  void operator()(cJSON* item) const { cJSON_Delete(item); }
};
using Item = std::unique_ptr<cJSON, Deleter>;

// As in the messages about keys.
std::string Quoted(std::string_view text);

class Document {
 public:
  // One value, and nothing after it.
  static Result<Document> Parse(std::string_view text);

  const cJSON* root() const { return root_.get(); }
  // On which the value begins, or its key if it has one.
  size_t LineOf(const cJSON* item) const;

  // "line 3: WHAT", of this value. WHAT begins with the key.
  std::unexpected<std::string> Wrong(const cJSON* item, const std::string& what) const;

  // That it is an object and each of its keys stands once. wanted: said if it is none.
  Result<void> CheckObject(const cJSON* item, const std::string& wanted) const;
  // Of a member: a text that is not empty.
  Result<std::string> TextOf(const cJSON* member) const;
  // Of a member: a number in this range, the ends included. wanted: said if it is none.
  Result<double> NumberOf(const cJSON* member, double least, double most,
                          const std::string& wanted) const;

 private:
  Item root_;
  std::vector<std::pair<const cJSON*, size_t>> lines_;  // by the item
};

}  // namespace json
