// Structs of the C API, whose library may be of another release, with structs of another size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace cli {

// For the library to fill.
template <typename T>
T EmptyStruct() {
  T value = {};
  value.struct_size = sizeof value;
  return value;
}

// What the library gave; NULL changes nothing.
template <typename T>
void CopyStruct(T& to, const T* from) {
  if (from == nullptr) return;
  std::memcpy(&to, from, std::min<size_t>(sizeof to, from->struct_size));
  to.struct_size = sizeof to;
}

}  // namespace cli
