#include "core/vault/associated_data.h"

#include "core/bytes/writer.h"

namespace ipmi {

std::vector<uint8_t> AssociatedData(std::initializer_list<std::span<const uint8_t>> parts) {
  size_t size = 0;
  for (const auto part : parts) size += 4 + part.size();
  std::vector<uint8_t> bytes(size);
  Writer writer(bytes);
  for (const auto part : parts) {
    writer.U32(static_cast<uint32_t>(part.size()));
    writer.Bytes(part);
  }
  return bytes;
}

}  // namespace ipmi
