// Who may reach a state: nobody but its owner.

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

// Runs the command that the sentence names.
bool FollowAdvice(const Result<std::unique_ptr<Store>>& refused) {
  constexpr std::string_view kBefore = " with: ";
  if (refused) return false;
  const size_t at = refused.error().message.find(kBefore);
  return at != std::string::npos &&
         system(refused.error().message.c_str() + at + kBefore.size()) == 0;
}

Outcome RefusesEachLooserModeOfTheFolder() {
  State state;
  state.store.reset();
  for (mode_t bits = 1; bits <= 077; ++bits) {
    EXPECT(chmod(state.path.c_str(), 0700 | bits) == 0);
    const auto opened = Store::Open(state.path);
    EXPECT(Is(opened, Status::kStateInsecure));
    EXPECT(Is(Store::Init(state.path), Status::kStateInsecure));
    EXPECT(Says(opened, "chmod 0700 " + state.path));
    EXPECT(bits % 8 != 0 || FollowAdvice(opened));
  }
  EXPECT(FollowAdvice(Store::Open(state.path)));
  EXPECT(Store::Open(state.path));
  return kPassed;
}

Outcome RefusesEachLooserModeOfAFile() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));  // so that there are log files, too
  for (const std::string& file :
       {state.Database(), state.Key(), state.Database() + "-wal", state.Database() + "-shm"}) {
    for (mode_t bits = 1; bits <= 0177; ++bits) {
      EXPECT(chmod(file.c_str(), 0600 | bits) == 0);
      const auto opened = Store::Open(state.path);
      EXPECT(Is(opened, Status::kStateInsecure));
      EXPECT(Says(opened, "chmod 0600 " + file));
      EXPECT(bits % 16 != 0 || FollowAdvice(opened));
    }
    EXPECT(FollowAdvice(Store::Open(state.path)));
    EXPECT(Store::Open(state.path));
  }
  return kPassed;
}

Outcome RefusesAnotherOwner() {
  State state;
  state.store.reset();
  if (geteuid() != 0 || chown(state.path.c_str(), 65534, static_cast<gid_t>(-1)) != 0)
    SKIP_TEST("only root can give a folder away");
  EXPECT(Is(Store::Init(state.path), Status::kStateInsecure));
  for (const std::string& file : {state.path, state.Database(), state.Key()}) {
    EXPECT(chown(file.c_str(), 65534, static_cast<gid_t>(-1)) == 0);
    const auto opened = Store::Open(state.path);
    EXPECT(Is(opened, Status::kStateInsecure));
    EXPECT(Says(opened, file + " belongs to user 65534"));
    EXPECT(FollowAdvice(opened));
    EXPECT(Store::Open(state.path));
  }
  return kPassed;
}

Outcome RefusesFilesThatAreLinks() {
  State state;
  state.store.reset();
  for (const std::string& file : {state.Database(), state.Key()}) {
    const std::string moved = state.folder.File("moved");
    EXPECT(rename(file.c_str(), moved.c_str()) == 0);
    EXPECT(symlink(moved.c_str(), file.c_str()) == 0);
    const auto opened = Store::Open(state.path);
    EXPECT(Is(opened, Status::kStateInsecure));
    EXPECT(Says(opened, file + " is a symbolic link"));
    EXPECT(rename(moved.c_str(), file.c_str()) == 0);
    EXPECT(Store::Open(state.path));
  }
  return kPassed;
}

Outcome WritesThroughNoLinkThatWasLaid() {
  const ScratchFolder folder;
  const std::string path = folder.File("state");
  EXPECT(mkdir(path.c_str(), 0700) == 0);
  EXPECT(symlink(folder.File("elsewhere.db").c_str(), (path + "/nodeipmi.db").c_str()) == 0);
  EXPECT(Is(Store::Init(path), Status::kStateInsecure));
  EXPECT(unlink((path + "/nodeipmi.db").c_str()) == 0);
  EXPECT(symlink(folder.File("elsewhere.key").c_str(), (path + "/nodeipmi.key").c_str()) == 0);
  EXPECT(Is(Store::Init(path), Status::kStateInsecure));
  EXPECT(NamesIn(folder.path()) == std::vector<std::string>{"state"});
  return kPassed;
}

Outcome OpensAFolderThroughALink() {
  State state;
  state.store.reset();
  const std::string link = state.folder.File("link");
  EXPECT(symlink(state.path.c_str(), link.c_str()) == 0);
  EXPECT(Store::Open(link));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(RefusesEachLooserModeOfTheFolder),
      UNIT_TEST(RefusesEachLooserModeOfAFile),
      UNIT_TEST(RefusesAnotherOwner),
      UNIT_TEST(RefusesFilesThatAreLinks),
      UNIT_TEST(WritesThroughNoLinkThatWasLaid),
      UNIT_TEST(OpensAFolderThroughALink),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
