#include "core/wire/drop.h"

#include <array>

namespace ipmi {

std::string_view DropReason(Drop drop) {
  static constexpr std::array<std::string_view, kDropCount> kReasons = {
      "",
      "an answer is not RMCP",
      "an answer is shorter than its fields",
      "an answer was not awaited",
      "an answer carries the tag of another request",
      "an answer carries the id of another session",
      "an answer lacks the integrity code that was agreed on",
      "an answer is not encrypted although that was agreed on",
      "the integrity code of an answer does not match",
      "an answer cannot be decrypted",
      "an answer was replayed",
      "the checksum of an answer does not match",
  };
  const auto index = static_cast<size_t>(drop);
  return index < kReasons.size() ? kReasons[index] : "";
}

}  // namespace ipmi
