// Memory that is needed soon.
#pragma once

#include <cstddef>

namespace ipmi {

// Has the processor fetch all of an object from memory, and does not wait for it. A line of the
// cache at a time; 64 bytes are those of x86-64 and of most of ARM.
template <typename Object>
void Prefetch(const Object& object) {
  constexpr size_t kLine = 64;
  const auto* const begin = reinterpret_cast<const char*>(&object);
  for (size_t offset = 0; offset < sizeof object; offset += kLine)
    __builtin_prefetch(begin + offset);
}

}  // namespace ipmi
