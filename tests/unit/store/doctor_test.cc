// What an examination finds, of a state in order and of each thing that can be wrong.

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/clock.h"
#include "core/store/examination.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

struct Filled : State {
  Filled() {
    for (const char* const name : {"a", "b"}) {
      if (store && !store->Add(MakeNode(name), MakeCredentials("u", "p", "k"))) store.reset();
    }
  }
};

std::vector<Finding> Examine(const std::string& path, int64_t later_ms = 0) {
  return ExamineState(path, {}, SystemClock().UnixMillis() + later_ms);
}

// The finding of that name; one without a name if there is none.
Finding Of(const std::vector<Finding>& findings, std::string_view name) {
  const auto found = std::ranges::find(findings, name, &Finding::name);
  return found == findings.end() ? Finding() : *found;
}

// There is a problem of that name, which says so and what to do, and problems of no other name.
bool OnlyProblem(const std::vector<Finding>& findings, std::string_view name,
                 std::string_view words, std::string_view remedy) {
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::kProblem && finding.name != name) return false;
  }
  const Finding finding = Of(findings, name);
  return finding.verdict == Verdict::kProblem && finding.text.find(words) != std::string::npos &&
         finding.remedy.find(remedy) != std::string::npos && !finding.remedy.empty();
}

bool InOrder(const std::vector<Finding>& findings) {
  return std::ranges::all_of(findings, [](const Finding& f) { return f.verdict == Verdict::kOk; });
}

Outcome FindsAStateInOrder() {
  Filled state;
  EXPECT(state.store);
  const auto findings = Examine(state.path);
  EXPECT(findings.size() == 7 && InOrder(findings));
  EXPECT(Of(findings, "seals").text.find("all 6") != std::string::npos);
  state.store.reset();
  EXPECT(InOrder(Examine(state.path)));
  EXPECT((NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  return kPassed;
}

Outcome FindsNoState() {
  const ScratchFolder folder;
  const auto findings = Examine(folder.path());
  EXPECT(OnlyProblem(findings, "permissions", "no state", "init"));
  EXPECT(Of(findings, "seals").verdict == Verdict::kSkipped);
  EXPECT(NamesIn(folder.path()).empty());
  return kPassed;
}

Outcome FindsAKeyWithoutItsDatabase() {
  Filled state;
  state.store.reset();
  EXPECT(unlink(state.Database().c_str()) == 0);
  const auto findings = Examine(state.path);
  EXPECT(OnlyProblem(findings, "permissions", "is gone", "state restore FILE"));
  EXPECT(Of(findings, "key").text == state.Key() + " is here without a database");
  EXPECT(Of(findings, "database").verdict == Verdict::kSkipped);
  const auto refused = Store::Open(state.path);
  EXPECT(Is(refused, Status::kStateMissing) && Says(refused, "state restore FILE"));
  return kPassed;
}

// Root, too, is held to the modes then.
bool GiveUpPrivileges() {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return syscall(SYS_capset, &header, none) == 0;
}

Finding PermissionsWithoutPrivileges(const std::string& path) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    if (!GiveUpPrivileges()) _exit(1);
    const Finding found = Of(Examine(path), "permissions");
    const std::string text =
        std::to_string(static_cast<int>(found.verdict)) + '\n' + found.text + '\n' + found.remedy;
    _exit(write(ends[1], text.data(), text.size()) == std::ssize(text) ? 0 : 1);
  }
  close(ends[1]);
  std::string text(4096, '\0');
  const ssize_t size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  int status = 1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || size <= 0) return {};
  text.resize(static_cast<size_t>(size));
  const size_t first = text.find('\n');
  const size_t second = text.find('\n', first + 1);
  return {.name = "permissions",
          .verdict = static_cast<Verdict>(text[0] - '0'),
          .text = text.substr(first + 1, second - first - 1),
          .remedy = text.substr(second + 1)};
}

Outcome FindsWhatItsOwnerCannotWrite() {
  Filled state;
  state.store.reset();
  EXPECT(PermissionsWithoutPrivileges(state.path).verdict == Verdict::kOk);
  const std::pair<std::string, mode_t> places[] = {{state.path, 0500}, {state.Database(), 0400}};
  for (const auto& [path, mode] : places) {
    const auto before = static_cast<mode_t>(ModeOf(path));
    EXPECT(chmod(path.c_str(), mode) == 0);
    const Finding found = PermissionsWithoutPrivileges(state.path);
    EXPECT(found.verdict == Verdict::kProblem);
    EXPECT(found.text.starts_with(path + " cannot be written"));
    EXPECT(found.remedy.ends_with("chmod 0" + std::string(path == state.path ? "700 " : "600 ") +
                                  path));
    EXPECT(chmod(path.c_str(), before) == 0);
  }
  return kPassed;
}

Outcome FindsWhatOthersCanReach() {
  Filled state;
  state.store.reset();
  for (const std::string& path : {state.path, state.Database(), state.Key()}) {
    const int mode = ModeOf(path);
    EXPECT(chmod(path.c_str(), static_cast<mode_t>(mode | 0044)) == 0);
    EXPECT(Of(Examine(state.path), "permissions").remedy.find("chmod") != std::string::npos);
    EXPECT(chmod(path.c_str(), static_cast<mode_t>(mode)) == 0);
  }
  EXPECT(InOrder(Examine(state.path)));
  return kPassed;
}

Outcome FindsADamagedDatabase() {
  Filled state;
  state.store.reset();
  Bytes bytes = ReadBytes(state.Database());
  // In the pages of the tables, not in the first one, which says what it is.
  for (size_t at = 4096 + 8; at < bytes.size(); at += 512) bytes[at] ^= 0xFF;
  EXPECT(WriteBytes(state.Database(), bytes));
  const auto findings = Examine(state.path);
  EXPECT(OnlyProblem(findings, "database", "", "backup"));
  EXPECT(Of(findings, "seals").verdict == Verdict::kSkipped);
  EXPECT(WriteBytes(state.Database(), Bytes(5000, 'x')));
  EXPECT(OnlyProblem(Examine(state.path), "database", "not a database", "backup"));
  return kPassed;
}

Outcome FindsTablesOfANewerVersion() {
  Filled state;
  state.store.reset();
  EXPECT(RunSql(state.Database(), "PRAGMA user_version = 7"));
  EXPECT(OnlyProblem(Examine(state.path), "schema", "version 7", "newer"));
  return kPassed;
}

Outcome FindsThatTheKeyIsMissingOrAnother() {
  Filled state;
  EXPECT(state.store);
  const Bytes old_key = ReadBytes(state.Key());
  EXPECT(state.store->RotateKey({}));
  const Bytes key = ReadBytes(state.Key());
  EXPECT(WriteBytes(state.Key(), old_key));
  EXPECT(OnlyProblem(Examine(state.path), "key", "sealed with", "backup"));
  EXPECT(unlink(state.Key().c_str()) == 0);
  EXPECT(OnlyProblem(Examine(state.path), "key", "missing", "backup"));
  EXPECT(WriteBytes(state.Key(), std::span(key).first(60)));
  EXPECT(OnlyProblem(Examine(state.path), "key", "truncated", "backup"));
  EXPECT(WriteBytes(state.Key(), key) && InOrder(Examine(state.path)));
  return kPassed;
}

Outcome NamesEachSealThatDoesNotHold() {
  Filled state;
  EXPECT(state.store);
  EXPECT(RunSql(state.Database(),
                "UPDATE credential SET sealed = zeroblob(77) WHERE node = 'b' AND field = 'kg'"));
  const auto findings = Examine(state.path);
  EXPECT(OnlyProblem(findings, "seals", "of 6 sealed credentials, 1 do not open: the kg of node b",
                     "node edit"));
  return kPassed;
}

// Half an older database in a newer one.
Outcome FindsACredentialOfTheFuture() {
  Filled state;
  EXPECT(state.store && RunSql(state.Database(), "UPDATE vault SET records = 3"));
  EXPECT(OnlyProblem(Examine(state.path), "seals", "newer", "backup"));
  return kPassed;
}

Outcome AdvisesToReplaceAnOldKey() {
  Filled state;
  EXPECT(state.store);
  constexpr int64_t kDayMs = 24LL * 60 * 60 * 1000;
  EXPECT(Of(Examine(state.path, 364 * kDayMs), "key").verdict == Verdict::kOk);
  const Finding old = Of(Examine(state.path, 370 * kDayMs), "key");
  EXPECT(old.verdict == Verdict::kAdvice && old.remedy.find("key rotate") != std::string::npos);
  EXPECT(old.text.find("370 days") != std::string::npos);
  EXPECT(RunSql(state.Database(), "UPDATE vault SET made_unix_ms = 0"));
  EXPECT(Of(Examine(state.path), "key").verdict == Verdict::kAdvice);
  return kPassed;
}

// The passphrase that was given is the right one; what programs read is not.
Outcome FindsThatNobodyCanOpenItUnattended() {
  Filled state;
  const std::string file = state.folder.File("phrase");
  KeyPlan plan;
  plan.source.kind = KeyKind::kPassphrase;
  plan.source.cost = {.n = 1024, .r = 8, .p = 1};
  plan.source.secret_file = file;
  const SecretBuffer right = Secret("right");
  EXPECT(WriteBytes(file, right.Reveal(SecretAccess())));
  EXPECT(state.store && state.store->RotateKey(plan));
  const auto examine = [&] { return ExamineState(state.path, right, SystemClock().UnixMillis()); };
  EXPECT(InOrder(examine()) && InOrder(Examine(state.path)));
  EXPECT(WriteBytes(file, Secret("wrong").Reveal(SecretAccess())));
  EXPECT(OnlyProblem(examine(), "key", "not with " + file, "in force"));
  EXPECT(Of(examine(), "seals").verdict == Verdict::kOk);
  EXPECT(unlink(file.c_str()) == 0);
  EXPECT(OnlyProblem(examine(), "key", "missing", "put it back"));
  return kPassed;
}

Outcome FindsWhatACrashLeft() {
  Filled state;
  state.store.reset();
  for (const char* const name :
       {"nodeipmi.key.next", "nodeipmi.key.old", "nodeipmi.key.new", "nodeipmi.db.new"}) {
    EXPECT(WriteBytes(state.path + '/' + name, Bytes(50, 1)));
    EXPECT(OnlyProblem(Examine(state.path), "leftovers", name, "key show"));
    EXPECT(unlink((state.path + '/' + name).c_str()) == 0);
  }
  EXPECT(InOrder(Examine(state.path)));
  return kPassed;
}

Outcome FindsTimesThatAreStillToCome() {
  Filled state;
  const auto update = MakeUpdate("a", SystemClock().UnixMillis() + 3'600'000);
  EXPECT(state.store && state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(OnlyProblem(Examine(state.path), "clock", "still to come", "nodeipmi test --all"));
  EXPECT(InOrder(Examine(state.path, 3'600'000)));
  const auto next = MakeUpdate("a", SystemClock().UnixMillis());
  EXPECT(state.store->StoreStatus(std::span(&next, 1)));
  EXPECT(InOrder(Examine(state.path)));
  EXPECT(RunSql(state.Database(), "UPDATE vault SET made_unix_ms = made_unix_ms + 3600000"));
  EXPECT(OnlyProblem(Examine(state.path), "clock", "that of its key", "nodeipmi key rotate"));
  EXPECT(state.store->RotateKey({}));
  EXPECT(InOrder(Examine(state.path)));
  EXPECT(OnlyProblem(Examine(state.path, -2LL * 365 * 24 * 3'600'000), "clock", "2026", "clock"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(FindsAStateInOrder),           UNIT_TEST(FindsNoState),
      UNIT_TEST(FindsWhatOthersCanReach),      UNIT_TEST(FindsADamagedDatabase),
      UNIT_TEST(FindsTablesOfANewerVersion),   UNIT_TEST(FindsThatTheKeyIsMissingOrAnother),
      UNIT_TEST(NamesEachSealThatDoesNotHold), UNIT_TEST(FindsACredentialOfTheFuture),
      UNIT_TEST(AdvisesToReplaceAnOldKey),     UNIT_TEST(FindsWhatACrashLeft),
      UNIT_TEST(FindsAKeyWithoutItsDatabase),  UNIT_TEST(FindsWhatItsOwnerCannotWrite),
      UNIT_TEST(FindsTimesThatAreStillToCome), UNIT_TEST(FindsThatNobodyCanOpenItUnattended),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
