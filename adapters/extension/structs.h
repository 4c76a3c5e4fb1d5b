// Structs that grow, of node_extension.h: whether one is large enough, and how much of it is
// filled.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "adapters/extension/failure.h"
#include "nodeipmi/node_extension.h"

namespace extension {

// The size of each struct in the first release. Never changes.
template <typename T>
inline constexpr uint32_t kFirstSize = 0;
template <>
inline constexpr uint32_t kFirstSize<node_ext_error> = 568;
template <>
inline constexpr uint32_t kFirstSize<node_host> = 40;
template <>
inline constexpr uint32_t kFirstSize<node_ext> = 64;
template <>
inline constexpr uint32_t kFirstSize<node_ext_entry> = 32;
template <>
inline constexpr uint32_t kFirstSize<node_host_log> = 16;
template <>
inline constexpr uint32_t kFirstSize<node_host_node> = 408;
template <>
inline constexpr uint32_t kFirstSize<node_host_nodes> = 24;
template <>
inline constexpr uint32_t kFirstSize<node_host_menu> = 16;
template <>
inline constexpr uint32_t kFirstSize<node_ext_health_report> = 1296;
template <>
inline constexpr uint32_t kFirstSize<node_host_status> = 24;
template <>
inline constexpr uint32_t kFirstSize<node_host_web> = 16;
template <>
inline constexpr uint32_t kFirstSize<node_ext_nodes> = 24;
template <>
inline constexpr uint32_t kFirstSize<node_ext_item> = 384;
template <>
inline constexpr uint32_t kFirstSize<node_ext_menu> = 32;
template <>
inline constexpr uint32_t kFirstSize<node_ext_actions> = 24;
template <>
inline constexpr uint32_t kFirstSize<node_ext_field> = 384;
template <>
inline constexpr uint32_t kFirstSize<node_ext_value> = 1296;
template <>
inline constexpr uint32_t kFirstSize<node_ext_status_fields> = 24;
template <>
inline constexpr uint32_t kFirstSize<node_ext_fields> = 32;
template <>
inline constexpr uint32_t kFirstSize<node_ext_health> = 16;

// Empty, with its size. Of either header.
template <typename T>
T MakeStruct() {
  T value{};
  value.struct_size = sizeof value;
  return value;
}

// Whether a struct of the host has at least what the first release had.
template <typename T>
bool IsWhole(const T* given) {
  static_assert(kFirstSize<T> != 0 && kFirstSize<T> <= sizeof(T));
  return given != nullptr && given->struct_size >= kFirstSize<T>;
}

// A struct that is to be filled: not NULL, and whole.
template <typename T>
Result<void> CheckOutput(const T* output, const char* name) {
  if (output == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, std::string(name) + " is NULL.");
  if (!IsWhole(output)) {
    return Fail(NODE_EXT_INVALID_ARGUMENT,
                std::string(name) + ": struct_size is too small; set it to sizeof the struct.");
  }
  return {};
}

// Fills what was checked: the smaller of the two sizes, without struct_size.
template <typename T>
void WriteStruct(const T& value, T* output) {
  constexpr size_t kHead = sizeof(output->struct_size);
  const size_t size = std::min<size_t>(output->struct_size, sizeof(T));
  std::memcpy(reinterpret_cast<unsigned char*>(output) + kHead,
              reinterpret_cast<const unsigned char*>(&value) + kHead, size - kHead);
}

// Cut at a character's boundary; control characters, and what is no UTF-8, are replaced.
void CopyText(std::string_view text, std::span<char> out);

// The text of a fixed array of the host's, which may lack its NUL.
std::string TextOf(std::span<const char> text);

}  // namespace extension
