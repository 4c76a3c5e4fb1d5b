#include "core/vault/key_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "core/vault/private_file.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::ModeOf;
using testing::NamesIn;
using testing::Outcome;
using testing::ReadBytes;
using testing::RunProcesses;
using testing::ScratchFolder;
using testing::WriteBytes;
using Bytes = std::vector<uint8_t>;

// A key file, freshly made.
struct Made {
  ScratchFolder folder;
  std::string path = folder.File("nodeipmi.key");
  KeyFile file = KeyFile(path);
  SystemEntropy entropy;
  StateId state = file.Make(entropy).value_or(StateId{});

  Result<VaultKey> Load() { return file.Load(state); }
  bool Fails(Status status) {
    const auto loaded = Load();
    return !loaded && loaded.error().status == status;
  }
  bool Says(std::string_view words) {
    const auto loaded = Load();
    return !loaded && loaded.error().message.find(words) != std::string::npos;
  }
};

Outcome MakesAFileThatItReadsBack() {
  Made made;
  EXPECT(made.state != StateId{});
  const auto first = made.Load();
  const auto second = KeyFile(made.path).Load(made.state);
  EXPECT(first && second);
  EXPECT(first->id == second->id);
  EXPECT(
      EqualInConstantTime(first->key->Reveal(SecretAccess()), second->key->Reveal(SecretAccess())));
  const auto state = made.file.ReadStateId();
  EXPECT(state && *state == made.state);
  EXPECT(NamesIn(made.folder.path()) == std::vector<std::string>{"nodeipmi.key"});
  return kPassed;
}

Outcome MakesAPrivateFileWhateverTheUmask() {
  constexpr mode_t kUmasks[] = {0, 022, 077, 0277, 0777};
  for (const mode_t mask : kUmasks) {
    const ScratchFolder folder;
    const auto ended = RunProcesses(1, [&](int) {
      umask(mask);
      SystemEntropy entropy;
      const auto made = KeyFile(folder.File("key")).Make(entropy);
      // The library leaves the process's umask alone.
      return made && umask(0) == mask ? 0 : 1;
    });
    EXPECT(ended == std::vector<int>{0});
    EXPECT(ModeOf(folder.File("key")) == 0600);
  }
  return kPassed;
}

Outcome MakesAnotherKeyEachTime() {
  Made one;
  Made two;
  EXPECT(one.state != two.state);
  const auto a = one.Load();
  const auto b = two.Load();
  EXPECT(a && b && a->id != b->id);
  EXPECT(!EqualInConstantTime(a->key->Reveal(SecretAccess()), b->key->Reveal(SecretAccess())));
  return kPassed;
}

Outcome NeverOverwritesAKey() {
  Made made;
  const Bytes before = ReadBytes(made.path);
  const auto again = made.file.Make(made.entropy);
  EXPECT(!again && again.error().status == Status::kAlreadyExists);
  EXPECT(ReadBytes(made.path) == before);
  EXPECT(NamesIn(made.folder.path()).size() == 1);
  return kPassed;
}

Outcome MakesNothingWithoutRandomness() {
  class NoEntropy final : public Entropy {
    bool Fill(std::span<uint8_t>) override { return false; }
  } none;
  const ScratchFolder folder;
  const auto made = KeyFile(folder.File("key")).Make(none);
  EXPECT(!made && made.error().status == Status::kInternal);
  EXPECT(NamesIn(folder.path()).empty());
  return kPassed;
}

Outcome SaysThatTheFileIsMissing() {
  Made made;
  EXPECT(unlink(made.path.c_str()) == 0);
  EXPECT(made.Fails(Status::kKeyMissing));
  EXPECT(made.Says(made.path));
  EXPECT(made.Says("backup"));
  return kPassed;
}

Outcome RefusesEveryOtherLength() {
  Made made;
  Bytes bytes = ReadBytes(made.path);
  EXPECT(bytes.size() > 32);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT(WriteBytes(made.path, std::span(bytes).first(size)));
    EXPECT(made.Fails(Status::kVaultTampered));
    EXPECT(made.Says(made.path));
  }
  EXPECT(made.Says("truncated"));
  bytes.push_back(0);
  EXPECT(WriteBytes(made.path, bytes));
  EXPECT(made.Fails(Status::kVaultTampered));
  return kPassed;
}

Outcome RefusesEveryAlteredByte() {
  Made made;
  const Bytes whole = ReadBytes(made.path);
  constexpr size_t kVersionAt = std::string_view("nodeipmi key ").size();
  for (size_t i = 0; i < whole.size(); ++i) {
    Bytes altered = whole;
    altered[i] ^= 0x03;
    EXPECT(WriteBytes(made.path, altered));
    const bool of_version = i == kVersionAt || i == kVersionAt + 1;
    EXPECT(made.Fails(of_version ? Status::kUnsupported : Status::kVaultTampered));
  }
  EXPECT(WriteBytes(made.path, whole));
  EXPECT(made.Load());
  return kPassed;
}

Outcome RefusesTheKeyOfAnotherState() {
  Made made;
  Made other;
  EXPECT(WriteBytes(made.path, ReadBytes(other.path)));
  EXPECT(made.Fails(Status::kVaultTampered));
  EXPECT(made.Says("another state"));
  return kPassed;
}

Outcome RefusesEachLooserMode() {
  Made made;
  for (mode_t mode = 0; mode <= 0777; ++mode) {
    if ((mode & 0400) == 0) continue;  // cannot be opened at all, unless by root
    EXPECT(chmod(made.path.c_str(), mode) == 0);
    if ((mode & ~mode_t{0600}) == 0) {
      EXPECT(made.Load());
    } else {
      EXPECT(made.Fails(Status::kStateInsecure));
      EXPECT(made.Says("chmod 0600 " + made.path));
    }
  }
  return kPassed;
}

Outcome RefusesAnotherOwner() {
  Made made;
  if (geteuid() != 0 || chown(made.path.c_str(), 65534, static_cast<gid_t>(-1)) != 0)
    SKIP_TEST("only root can give a file away");
  EXPECT(made.Fails(Status::kStateInsecure));
  EXPECT(made.Says("belongs to user 65534"));
  EXPECT(made.Says("chown 0 " + made.path));
  return kPassed;
}

Outcome RefusesALink() {
  Made made;
  const std::string moved = made.folder.File("moved");
  EXPECT(rename(made.path.c_str(), moved.c_str()) == 0);
  EXPECT(symlink(moved.c_str(), made.path.c_str()) == 0);
  EXPECT(made.Fails(Status::kStateInsecure));
  EXPECT(made.Says("symbolic link"));
  EXPECT(unlink(moved.c_str()) == 0);  // a link that leads nowhere is no missing file
  EXPECT(made.Fails(Status::kStateInsecure));
  return kPassed;
}

Outcome RefusesWhatIsNoFile() {
  Made made;
  EXPECT(unlink(made.path.c_str()) == 0);
  EXPECT(mkfifo(made.path.c_str(), 0600) == 0);
  EXPECT(made.Fails(Status::kStateInsecure));
  EXPECT(unlink(made.path.c_str()) == 0);
  EXPECT(mkdir(made.path.c_str(), 0600) == 0);
  EXPECT(made.Fails(Status::kStateInsecure));
  return kPassed;
}

Outcome OpensNoLinkThatAppearsAfterTheCheck() {
  const ScratchFolder folder;
  EXPECT(WriteBytes(folder.File("target"), Bytes{1}));
  EXPECT(symlink(folder.File("target").c_str(), folder.File("link").c_str()) == 0);
  EXPECT(OpenPrivateFile(folder.File("target")));
  EXPECT(!OpenPrivateFile(folder.File("link")));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(MakesAFileThatItReadsBack),     UNIT_TEST(MakesAPrivateFileWhateverTheUmask),
      UNIT_TEST(MakesAnotherKeyEachTime),       UNIT_TEST(NeverOverwritesAKey),
      UNIT_TEST(MakesNothingWithoutRandomness), UNIT_TEST(SaysThatTheFileIsMissing),
      UNIT_TEST(RefusesEveryOtherLength),       UNIT_TEST(RefusesEveryAlteredByte),
      UNIT_TEST(RefusesTheKeyOfAnotherState),   UNIT_TEST(RefusesEachLooserMode),
      UNIT_TEST(RefusesAnotherOwner),           UNIT_TEST(RefusesALink),
      UNIT_TEST(RefusesWhatIsNoFile),           UNIT_TEST(OpensNoLinkThatAppearsAfterTheCheck),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
