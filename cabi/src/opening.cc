#include "cabi/src/opening.h"

#include "core/node/state_location.h"

namespace ipmi::cabi {

Result<std::string> ReadFolder(const char* state_dir) {
  if (state_dir == nullptr) return DefaultStateFolder();
  if (*state_dir == '\0') return InvalidStruct("state_dir", "empty");
  return std::string(state_dir);
}

Result<SecretBuffer> ReadKeySecret(const void* secret, uint64_t size, const char* name) {
  constexpr uint64_t kLongest = 1024;
  if (secret == nullptr && size != 0) return InvalidStruct(name, "NULL with a size");
  if (size > kLongest) return InvalidStruct(name, "longer than 1024 bytes");
  if (secret == nullptr) return SecretBuffer();
  return SecretBuffer::CopyOf(
      std::span(static_cast<const uint8_t*>(secret), static_cast<size_t>(size)));
}

Result<Opening> ReadOpening(const nodeipmi_open_options* options) {
  nodeipmi_open_options read{};
  if (options != nullptr) {
    const auto given = ReadStruct(options, "options");
    if (!given) return std::unexpected(given.error());
    read = *given;
  }
  auto folder = ReadFolder(read.state_dir);
  if (!folder) return std::unexpected(std::move(folder.error()));
  auto secret = ReadKeySecret(read.key_secret, read.key_secret_size, "options.key_secret");
  if (!secret) return std::unexpected(std::move(secret.error()));
  return Opening{
      .folder = std::move(*folder), .engines = read.engine_threads, .secret = std::move(*secret)};
}

}  // namespace ipmi::cabi
