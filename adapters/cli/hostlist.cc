#include "adapters/cli/hostlist.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

namespace cli {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
  size_t width;
};

// What is shown of a list that is refused.
constexpr size_t kMostQuoted = 200;

std::unexpected<Failure> Malformed(std::string_view list, std::string_view why) {
  std::string quoted(list.substr(0, kMostQuoted));
  if (list.size() > kMostQuoted) quoted += "...";
  return UsageFailure("'" + quoted + "' is not a list of nodes: " + std::string(why));
}

std::unexpected<Failure> TooMany(std::string_view list) {
  return Malformed(list, "it has more than " + std::to_string(kMostNames) + " names");
}

std::unexpected<Failure> TooLong(std::string_view list) {
  return Malformed(list, "a name of it has more than " + std::to_string(kLongestName) +
                             " characters, with the zeros before its numbers");
}

Expected<uint32_t> Number(std::string_view text, std::string_view list) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::result_out_of_range && rest == end)
    return Malformed(list, "a number between [ and ] is larger than " +
                               std::to_string(std::numeric_limits<uint32_t>::max()));
  if (error != std::errc{} || rest != end)
    return Malformed(list, "between [ and ] stand numbers and ranges, as in [01-20,31]");
  return number;
}

Expected<Range> ParseRange(std::string_view text, std::string_view list) {
  const size_t dash = text.find('-');
  const std::string_view first_text = text.substr(0, dash);
  const std::string_view last_text =
      dash == std::string_view::npos ? first_text : text.substr(dash + 1);
  const auto first = Number(first_text, list);
  if (!first) return std::unexpected(first.error());
  const auto last = Number(last_text, list);
  if (!last) return std::unexpected(last.error());
  if (*last < *first) return Malformed(list, "between [ and ] the smaller number comes first");
  if (first_text.size() > kLongestName) return TooLong(list);
  return Range{.first = *first, .last = *last, .width = first_text.size()};
}

std::string Padded(uint32_t number, size_t width) {
  const std::string digits = std::to_string(number);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

// Calls `visit` with each part of `text` between commas.
template <typename Visit>
Expected<void> ForEachPart(std::string_view text, Visit visit) {
  for (;;) {
    const size_t comma = text.find(',');
    if (Expected<void> visited = visit(text.substr(0, comma)); !visited) return visited;
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

// The names so far, each with each number of a bracket's inside behind it.
Expected<std::vector<std::string>> Multiply(const std::vector<std::string>& names,
                                            std::string_view inside, std::string_view list) {
  std::vector<Range> ranges;
  uint64_t count = 0;
  auto parsed = ForEachPart(inside, [&](std::string_view part) -> Expected<void> {
    const auto range = ParseRange(part, list);
    if (!range) return std::unexpected(range.error());
    ranges.push_back(*range);
    count += uint64_t{range->last} - range->first + 1;
    // Here, so that no sum of ranges and no product gets too large for its type.
    if (count > kMostNames / names.size()) return TooMany(list);
    return {};
  });
  if (!parsed) return std::unexpected(parsed.error());
  std::vector<std::string> multiplied;
  for (const std::string& name : names)
    for (const Range& range : ranges)
      for (uint64_t number = range.first; number <= range.last; ++number) {
        multiplied.push_back(name + Padded(static_cast<uint32_t>(number), range.width));
        if (multiplied.back().size() > kLongestName) return TooLong(list);
      }
  return multiplied;
}

// The end of the name that begins `text`: its first comma outside brackets.
size_t NameEnd(std::string_view text) {
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') inside = true;
    if (text[i] == ']') inside = false;
    if (text[i] == ',' && !inside) return i;
  }
  return text.size();
}

Expected<std::vector<std::string>> ExpandOne(std::string_view text, std::string_view list) {
  if (text.empty()) return Malformed(list, "a name is empty");
  if (text.find_first_of("[]") == std::string_view::npos) return std::vector{std::string(text)};
  std::vector<std::string> names = {""};
  while (!text.empty()) {
    const size_t open = text.find_first_of("[]");
    const std::string_view plain = text.substr(0, open);
    for (std::string& name : names) {
      if (name.size() + plain.size() > kLongestName) return TooLong(list);
      name += plain;
    }
    if (open == std::string_view::npos) break;
    const size_t close = text.find(']', open);
    if (text[open] == ']' || close == std::string_view::npos)
      return Malformed(list, "[ and ] do not match");
    auto multiplied = Multiply(names, text.substr(open + 1, close - open - 1), list);
    if (!multiplied) return multiplied;
    names = std::move(*multiplied);
    text.remove_prefix(close + 1);
  }
  return names;
}

}  // namespace

Expected<std::vector<std::string>> ExpandHostlist(std::string_view list) {
  std::vector<std::string> names;
  for (std::string_view rest = list;;) {
    const size_t end = NameEnd(rest);
    auto expanded = ExpandOne(rest.substr(0, end), list);
    if (!expanded) return expanded;
    names.insert(names.end(), expanded->begin(), expanded->end());
    if (names.size() > kMostNames) return TooMany(list);
    if (end == rest.size()) return names;
    rest.remove_prefix(end + 1);
  }
}

bool IsPattern(std::string_view name) { return name.find_first_of("*?") != std::string_view::npos; }

bool MatchesPattern(std::string_view pattern, std::string_view name) {
  size_t p = 0;
  size_t n = 0;
  size_t star = std::string_view::npos;  // the last '*', and where in the name it was tried
  size_t tried = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      tried = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++tried;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace cli
