// Structs that grow: how much of one is read, and how much is written.
//
// An input that is larger than the library's is accepted as long as what the library does not know
// is zero. An output is written up to the smaller of the two sizes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "core/base/result.h"
#include "nodeipmi/nodeipmi.h"

namespace ipmi::cabi {

// The size of each struct in the first release: what every caller has at least. Never changes.
template <typename T>
inline constexpr uint32_t kFirstSize = 0;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_error> = 512;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_open_options> = 16;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_node_settings> = 88;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_node> = 1472;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_node_status> = 584;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_menu_item> = 256;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_outcome> = 48;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_device_info> = 116;

template <>
inline constexpr uint32_t kFirstSize<nodeipmi_monitor_options> = 16;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_change> = 728;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_monitor_stats> = 1240;

template <>
inline constexpr uint32_t kFirstSize<nodeipmi_subscriber> = 200;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_change_record> = 2928;

template <>
inline constexpr uint32_t kFirstSize<nodeipmi_sensor_filter> = 24;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_sensor> = 656;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_power_draw> = 552;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_sel_entry> = 576;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_sel_info> = 32;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_fru_field> = 480;

template <>
inline constexpr uint32_t kFirstSize<nodeipmi_key> = 2384;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_key_plan> = 56;
template <>
inline constexpr uint32_t kFirstSize<nodeipmi_finding> = 1576;

inline std::unexpected<Error> InvalidStruct(const char* name, const char* why) {
  return Fail(Status::kInvalidArgument, std::string("(") + name + ": " + why + ")");
}

// False if the struct is smaller than any caller's can be. NULL is a matter of the call.
template <typename T>
Result<void> CheckSize(const T* value, const char* name) {
  static_assert(kFirstSize<T> != 0 && kFirstSize<T> <= sizeof(T));
  if (value != nullptr && value->struct_size < kFirstSize<T>) {
    return InvalidStruct(name, "struct_size is too small; set it to sizeof the struct");
  }
  return {};
}

template <typename T>
Result<T> ReadStruct(const T* input, const char* name) {
  if (input == nullptr) return InvalidStruct(name, "NULL");
  if (auto checked = CheckSize(input, name); !checked)
    return std::unexpected(std::move(checked.error()));
  constexpr uint32_t kLargest = 1 << 16;  // no struct grows so far: the size was not set
  if (input->struct_size > kLargest)
    return InvalidStruct(name, "struct_size is too large; set it to sizeof the struct");
  T value{};
  const size_t size = input->struct_size;
  std::memcpy(&value, input, std::min(size, sizeof(T)));
  if (size > sizeof(T)) {
    const std::span tail(reinterpret_cast<const unsigned char*>(input) + sizeof(T),
                         size - sizeof(T));
    if (std::ranges::any_of(tail, [](unsigned char b) { return b != 0; })) {
      return Fail(Status::kUnsupported,
                  std::string("(") + name + ": it asks for what this library does not know)");
    }
  }
  return value;
}

// `output` may be NULL; its size was checked.
template <typename T>
void WriteStruct(const T& value, T* output) {
  if (output == nullptr) return;
  constexpr size_t kHead = sizeof(output->struct_size);
  const size_t size = std::min<size_t>(output->struct_size, sizeof(T));
  std::memcpy(reinterpret_cast<unsigned char*>(output) + kHead,
              reinterpret_cast<const unsigned char*>(&value) + kHead, size - kHead);
}

// Copies text into a fixed array: cut at a character's boundary, control characters made harmless.
void CopyText(std::string_view text, std::span<char> out);

}  // namespace ipmi::cabi
