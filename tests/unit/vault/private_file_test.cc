#include "core/vault/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

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

template <typename T>
bool Is(const Result<T>& result, Status status, std::string_view words) {
  return !result && result.error().status == status &&
         result.error().message.find(words) != std::string::npos;
}

// With a file in it.
struct Folder {
  ScratchFolder folder;
  std::string path = folder.File("secret");
  bool made = WriteBytes(path, Bytes(1000, 'x'));
  std::string in_no_folder = path + "/secret";  // a file is no folder
};

Outcome TellsWhatIsNotThereFromWhatCannotBeLookedAt() {
  const Folder in;
  EXPECT(in.made);
  EXPECT(PrivateFileExists(in.path) == true);
  EXPECT(PrivateFileExists(in.folder.File("none")) == false);
  EXPECT(Is(PrivateFileExists(in.in_no_folder), Status::kStorageError, "Cannot look at"));
  EXPECT(PrivateFolderExists(in.folder.path()) == true);
  EXPECT(PrivateFolderExists(in.folder.File("none")) == false);
  const auto failed = PrivateFolderExists(in.in_no_folder);
  EXPECT(Is(failed, Status::kStorageError, in.in_no_folder) && failed.error().sys_errno == ENOTDIR);
  return kPassed;
}

Outcome RefusesAFolderThatOthersReach() {
  const Folder in;
  EXPECT(Is(PrivateFolderExists(in.path), Status::kStateInsecure, "not a folder"));
  const std::string folder = in.folder.File("folder");
  const std::string link = in.folder.File("link");
  EXPECT(mkdir(folder.c_str(), 0700) == 0 && symlink(folder.c_str(), link.c_str()) == 0);
  EXPECT(PrivateFolderExists(link) == true);
  for (const mode_t mode : {0701, 0710, 0750, 0770}) {
    EXPECT(chmod(folder.c_str(), mode) == 0);
    EXPECT(Is(PrivateFolderExists(link), Status::kStateInsecure, "chmod 0700 " + link));
  }
  return kPassed;
}

Outcome OpensNothingThatOthersReach() {
  const Folder in;
  EXPECT(OpenPrivateFile(in.path));
  EXPECT(chmod(in.path.c_str(), 0640) == 0);
  EXPECT(Is(OpenPrivateFile(in.path), Status::kStateInsecure, "chmod 0600"));
  const auto missing = OpenPrivateFile(in.folder.File("none"));
  EXPECT(Is(missing, Status::kStorageError, "Cannot open") && missing.error().sys_errno == ENOENT);
  return kPassed;
}

// A credential may be readable by a group, since systemd gives its unit that right by a list.
Outcome OpensACredentialOfItsUnitAlone() {
  const Folder in;
  for (const mode_t mode : {0400, 0440, 0600, 0640}) {
    EXPECT(chmod(in.path.c_str(), mode) == 0);
    EXPECT(OpenCredentialFile(in.path));
  }
  for (const mode_t mode : {0444, 0404, 0402, 0401, 0420, 0410}) {
    EXPECT(chmod(in.path.c_str(), mode) == 0);
    EXPECT(Is(OpenCredentialFile(in.path), Status::kStateInsecure, "its unit alone"));
  }
  EXPECT(Is(OpenCredentialFile(in.folder.path()), Status::kStateInsecure, "not a regular file"));
  EXPECT(Is(OpenCredentialFile(in.folder.File("none")), Status::kStorageError, "Cannot open"));
  EXPECT(chmod(in.path.c_str(), 0400) == 0);
  if (geteuid() != 0 || chown(in.path.c_str(), 65534, static_cast<gid_t>(-1)) != 0)
    SKIP_TEST("only root can give a file away");
  EXPECT(Is(OpenCredentialFile(in.path), Status::kStateInsecure, "belongs to user 65534"));
  return kPassed;
}

Outcome ReadsWhatThereIsUpToTheBuffersSize() {
  const Folder in;
  std::array<uint8_t, 1500> buffer = {};
  const auto read = [&](size_t size) -> Result<size_t> {
    const auto file = OpenPrivateFile(in.path);
    if (!file) return std::unexpected(file.error());
    return ReadWhole(*file, in.path, std::span(buffer).first(size));
  };
  EXPECT(read(1500) == 1000u && buffer[999] == 'x' && buffer[1000] == 0);
  EXPECT(read(10) == 10u);
  EXPECT(read(0) == 0u);
  const FileDescriptor folder(open(in.folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto failed = ReadWhole(folder, in.folder.path(), buffer);
  EXPECT(Is(failed, Status::kStorageError, "Cannot read") && failed.error().sys_errno == EISDIR);
  return kPassed;
}

Outcome OverwritesWhatItErases() {
  const Folder in;
  const std::string other = in.folder.File("other name");
  EXPECT(link(in.path.c_str(), other.c_str()) == 0);
  EXPECT(ErasePrivateFile(in.path));
  EXPECT(NamesIn(in.folder.path()) == std::vector<std::string>{"other name"});
  EXPECT(ReadBytes(other) == Bytes(1000, 0));
  EXPECT(ErasePrivateFile(in.path));  // it is erased
  return kPassed;
}

Outcome ErasesNothingThatIsNotItsOwn() {
  const Folder in;
  EXPECT(chmod(in.path.c_str(), 0666) == 0);
  EXPECT(Is(ErasePrivateFile(in.path), Status::kStateInsecure, "0666"));
  const std::string link = in.folder.File("link");
  EXPECT(chmod(in.path.c_str(), 0600) == 0 && symlink(in.path.c_str(), link.c_str()) == 0);
  EXPECT(Is(ErasePrivateFile(link), Status::kStateInsecure, "symbolic link"));
  EXPECT(Is(ErasePrivateFile(in.in_no_folder), Status::kStorageError, "Cannot look at"));
  EXPECT(ReadBytes(in.path) == Bytes(1000, 'x'));
  return kPassed;
}

Outcome MovesIntoThePlaceOfAnother() {
  const Folder in;
  const std::string other = in.folder.File("other");
  EXPECT(WriteBytes(other, Bytes{1}));
  EXPECT(MovePrivateFile(in.path, other));
  EXPECT(NamesIn(in.folder.path()) == std::vector<std::string>{"other"});
  EXPECT(ReadBytes(other).size() == 1000);
  EXPECT(Is(MovePrivateFile(in.path, other), Status::kStorageError, "Cannot move"));
  EXPECT(ReadBytes(other).size() == 1000);
  return kPassed;
}

// Of a path without a folder, the one that the process is in is written to the disk.
Outcome MovesInTheFolderThatItIsIn() {
  const Folder in;
  const auto ended = RunProcesses(1, [&](int) {
    return chdir(in.folder.path().c_str()) == 0 && MovePrivateFile("secret", "moved") ? 0 : 1;
  });
  EXPECT(ended == std::vector<int>{0});
  EXPECT(NamesIn(in.folder.path()) == std::vector<std::string>{"moved"});
  return kPassed;
}

Outcome ADraftBecomesTheFileAllAtOnce() {
  const ScratchFolder folder;
  const std::string path = folder.File("file");
  const auto draft = MakeDraft(path);
  EXPECT(draft && ModeOf(DraftOf(path)) == 0600);
  EXPECT(WriteDraft(*draft, path, Bytes(100000, 'y')));
  EXPECT(PrivateFileExists(path) == false);
  EXPECT(PublishDraft(path));
  EXPECT(NamesIn(folder.path()) == std::vector<std::string>{"file"});
  EXPECT(ReadBytes(path) == Bytes(100000, 'y') && ModeOf(path) == 0600);
  return kPassed;
}

Outcome OneDraftAtATimeAndNoFileIsReplaced() {
  const Folder in;
  const auto draft = MakeDraft(in.path);
  EXPECT(draft && WriteDraft(*draft, in.path, Bytes{1}));
  const auto second = MakeDraft(in.path);
  EXPECT(Is(second, Status::kStorageError, DraftOf(in.path)));
  EXPECT(second.error().sys_errno == EEXIST);
  EXPECT(Is(PublishDraft(in.path), Status::kAlreadyExists, in.path));
  EXPECT(ReadBytes(in.path) == Bytes(1000, 'x'));
  DiscardDraft(in.path);
  EXPECT(NamesIn(in.folder.path()) == std::vector<std::string>{"secret"});
  return kPassed;
}

Outcome SaysWhatOfADraftFailed() {
  const Folder in;
  const std::string path = in.folder.File("file");
  EXPECT(Is(MakeDraft(in.in_no_folder), Status::kStorageError, "Cannot make"));
  EXPECT(Is(PublishDraft(path), Status::kStorageError, "Cannot make"));  // there is none
  const FileDescriptor only_read(open(in.path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT(Is(WriteDraft(only_read, path, Bytes{1}), Status::kStorageError, "file.new"));
  // Into a pipe it is written, but a pipe is on no disk.
  std::array<int, 2> ends = {};
  EXPECT(pipe2(ends.data(), O_CLOEXEC) == 0);
  const FileDescriptor read_end(ends[0]);
  const FileDescriptor write_end(ends[1]);
  const auto failed = WriteDraft(write_end, path, Bytes{1});
  EXPECT(Is(failed, Status::kStorageError, "Cannot write") && failed.error().sys_errno == EINVAL);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(TellsWhatIsNotThereFromWhatCannotBeLookedAt),
      UNIT_TEST(RefusesAFolderThatOthersReach),
      UNIT_TEST(OpensNothingThatOthersReach),
      UNIT_TEST(OpensACredentialOfItsUnitAlone),
      UNIT_TEST(ReadsWhatThereIsUpToTheBuffersSize),
      UNIT_TEST(OverwritesWhatItErases),
      UNIT_TEST(ErasesNothingThatIsNotItsOwn),
      UNIT_TEST(MovesIntoThePlaceOfAnother),
      UNIT_TEST(MovesInTheFolderThatItIsIn),
      UNIT_TEST(ADraftBecomesTheFileAllAtOnce),
      UNIT_TEST(OneDraftAtATimeAndNoFileIsReplaced),
      UNIT_TEST(SaysWhatOfADraftFailed),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
