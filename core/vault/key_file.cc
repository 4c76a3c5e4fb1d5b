#include "core/vault/key_file.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/crypto/crypto.h"
#include "core/vault/associated_data.h"
#include "core/vault/private_file.h"

namespace ipmi {
namespace {

// The file: this line, the state's id, the key's id, the key, and the SHA-256 of all that, which
// tells a damaged file from a whole one. A newer format has another number in the line.
constexpr std::string_view kHeading = "nodeipmi key 1\n";
constexpr std::string_view kHeadingOfAnyVersion = "nodeipmi key ";
constexpr size_t kCheckSize = 32;
constexpr size_t kCheckedSize = kHeading.size() + sizeof(StateId) + sizeof(KeyId) + kAeadKeySize;
constexpr size_t kFileSize = kCheckedSize + kCheckSize;

struct KeyFileContent {
  StateId state = {};
  VaultKey key;
};

bool StartsWith(std::span<const uint8_t> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::ranges::equal(bytes.first(text.size()), AsBytes(text));
}

std::unexpected<Error> Damaged(const std::string& path, const char* how) {
  return FailWith(Status::kVaultTampered,
                  "The key file " + path + ' ' + how + "; put back the file from a backup");
}

Result<KeyFileContent> Parse(const std::string& path, std::span<const uint8_t> bytes) {
  if (bytes.size() < kHeading.size()) return Damaged(path, "is truncated");
  if (!StartsWith(bytes, kHeading)) {
    if (StartsWith(bytes, kHeadingOfAnyVersion)) {
      return FailWith(Status::kUnsupported,
                      "The key file " + path + " was made by a newer version; use that one");
    }
    return Damaged(path, "is no key file, or its beginning is damaged");
  }
  if (bytes.size() < kFileSize) return Damaged(path, "is truncated");
  if (bytes.size() > kFileSize) return Damaged(path, "is longer than a key file");

  std::array<uint8_t, kCheckSize> check;
  if (!Crypto().Digest(Hash::kSha256, {bytes.first(kCheckedSize)}, check)) {
    return Fail(Status::kInternal, "OpenSSL gave no digest.");
  }
  Reader reader(bytes);
  if (!EqualInConstantTime(reader.TakeBack(kCheckSize), check)) return Damaged(path, "is damaged");

  KeyFileContent content;
  reader.Skip(kHeading.size());
  std::ranges::copy(reader.Bytes(content.state.size()), content.state.begin());
  std::ranges::copy(reader.Bytes(content.key.id.size()), content.key.id.begin());
  std::ranges::copy(reader.Bytes(kAeadKeySize),
                    content.key.key->RevealMutable(SecretAccess()).begin());
  return content;
}

std::unexpected<Error> Missing(const std::string& path, KeyFile::Trust trust) {
  if (trust == KeyFile::Trust::kCredential) {
    return FailWith(Status::kKeyMissing,
                    "The credential " + path +
                        " is missing, and without it the stored credentials cannot be read; give "
                        "the unit its key with LoadCredentialEncrypted=");
  }
  return FailWith(Status::kKeyMissing,
                  "The key file " + path +
                      " is missing, and without it the stored credentials cannot be read; "
                      "put back your copy of it, which no backup of a state holds, or initialise a "
                      "new state elsewhere");
}

Result<FileDescriptor> Open(const std::string& path, KeyFile::Trust trust) {
  if (trust == KeyFile::Trust::kCredential) {
    auto file = OpenCredentialFile(path);
    if (!file && (file.error().sys_errno == ENOENT || file.error().sys_errno == ENOTDIR))
      return Missing(path, trust);
    return file;
  }
  const auto exists = PrivateFileExists(path);
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) return Missing(path, trust);
  auto file = OpenPrivateFile(path);
  // It may have been moved just now.
  if (!file && file.error().sys_errno == ENOENT) return Missing(path, trust);
  return file;
}

Result<KeyFileContent> Read(const std::string& path, KeyFile::Trust trust) {
  const auto file = Open(path, trust);
  if (!file) return std::unexpected(file.error());
  SecretArray<kFileSize + 1> buffer;
  const auto bytes = buffer.RevealMutable(SecretAccess());
  const auto size = ReadWhole(*file, path, bytes);
  if (!size) return std::unexpected(size.error());
  return Parse(path, bytes.first(*size));
}

}  // namespace

Result<VaultKey> DrawKey(Entropy& entropy) {
  VaultKey key;
  if (!entropy.Fill(key.id) || !entropy.Fill(key.key->RevealMutable(SecretAccess())))
    return Fail(Status::kInternal, "The system gave no random bytes.");
  return key;
}

Result<StateId> KeyFile::Make(Entropy& entropy) {
  StateId state;
  if (!entropy.Fill(state)) return Fail(Status::kInternal, "The system gave no random bytes.");
  const auto key = DrawKey(entropy);
  if (!key) return std::unexpected(key.error());
  if (auto made = MakeWith(state, *key); !made) return std::unexpected(std::move(made).error());
  return state;
}

Result<void> KeyFile::MakeWith(const StateId& state, const VaultKey& key) {
  SecretArray<kFileSize> buffer;
  Writer writer(buffer.RevealMutable(SecretAccess()));
  writer.Bytes(AsBytes(kHeading));
  writer.Bytes(state);
  writer.Bytes(key.id);
  writer.Bytes(key.key->Reveal(SecretAccess()));
  const auto checked = writer.written();
  if (!Crypto().Digest(Hash::kSha256, {checked}, writer.Grow(kCheckSize))) {
    return Fail(Status::kInternal, "OpenSSL gave no digest.");
  }

  const auto draft = MakeDraft(path_);
  if (!draft) return std::unexpected(draft.error());
  auto written = WriteDraft(*draft, path_, writer.written());
  if (written) written = PublishDraft(path_);
  if (!written) DiscardDraft(path_);
  return written;
}

Result<StateId> KeyFile::ReadStateId() {
  const auto content = Read(path_, trust_);
  if (!content) return std::unexpected(content.error());
  return content->state;
}

Result<VaultKey> KeyFile::Load(const StateId& state) {
  auto content = Read(path_, trust_);
  if (!content) return std::unexpected(std::move(content).error());
  if (content->state != state)
    return Damaged(path_, "belongs to another state than the database beside it");
  return std::move(content->key);
}

}  // namespace ipmi
