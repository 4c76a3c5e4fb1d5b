// A state of the first release, byte for byte, in the hands of this one.

#include <unistd.h>

#include "core/base/entropy.h"
#include "tests/unit/store/first_state.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

Bytes FromHex(std::string_view digits) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  return bytes;
}

// A folder as the first release left it.
struct FirstState : State {
  FirstState() {
    store.reset();
    for (const char* const end : {"", "-wal", "-shm"}) (void)remove((Database() + end).c_str());
    made = WriteBytes(Database(), {}) && RunSql(Database(), kFirstStateSql) &&
           WriteBytes(Key(), FromHex(kFirstStateKey));
  }
  bool made = false;
};

bool HoldsAll(Store& store) {
  return Holds(store.LoadCredentials("rack1-n07"), "admin", "first password",
               std::string_view("\0\1\2\xFF", 4)) &&
         Holds(store.LoadCredentials("rack1-n08"), "", "second one", "") &&
         Holds(store.LoadCredentials("local"), "root", "x", "");
}

Outcome ItsCredentialsOpen() {
  FirstState state;
  EXPECT(state.made);
  state.Reopen();
  EXPECT(state.store && HoldsAll(*state.store));
  EXPECT((Names(*state.store) ==
          std::vector<std::string>{"local", "rack1-n07", "rack1-n08", "tenant1"}));
  const auto node = state.store->Get("rack1-n08");
  EXPECT(node && node->host == "2001:db8::8" && node->port == 6230);
  EXPECT(node->options.cipher_suite == 3 && node->password_set && !node->user_set);
  const auto tried = state.store->Get("local");
  EXPECT(tried && tried->status.status == Status::kUnreachable);
  EXPECT(tried->status.attempted_unix_ms == 1795940134044);
  EXPECT(state.store->Get("tenant1")->kind == NodeKind::kTenant);
  return kPassed;
}

Outcome ItsCredentialsAreSealedAnew() {
  FirstState state;
  const Bytes before = SelectBytes(state.Database(), "SELECT sealed FROM credential");
  state.Reopen();
  EXPECT(state.store);
  EXPECT(SelectBytes(state.Database(),
                     "SELECT count(*) FROM credential WHERE substr(sealed, 1, 1) ="
                     " x'02' AND length(data_key) = 69") == Bytes{'6'});
  EXPECT(before.size() > 60 && !AnyFileHolds(state.path, before));
  const auto key = state.store->Key();
  EXPECT(key && key->kind == KeyKind::kFile && key->made_unix_ms == 0);
  EXPECT(KeyIdText(key->id) == "858024402a34bb04");
  return kPassed;
}

Outcome ItsKeyCanBeReplaced() {
  FirstState state;
  state.Reopen();
  EXPECT(state.store && state.store->RotateKey({}));
  state.Reopen();
  EXPECT(state.store && HoldsAll(*state.store));
  EXPECT(WriteBytes(state.Key(), FromHex(kFirstStateKey)));
  EXPECT(Is(Store::Open(state.path), Status::kKeyMissing));
  return kPassed;
}

// One that runs since before the upgrade has the old key in memory, and seals as it always did.
Outcome AProcessOfThatReleaseSealsNothingWithAKeyThatWasReplaced() {
  FirstState state;
  const Bytes hex = SelectBytes(state.Database(),
                                "SELECT hex(sealed) FROM credential"
                                " WHERE node = 'local' AND field = 'user'");
  const std::string sealed(hex.begin(), hex.end());
  const std::string write =
      "INSERT INTO credential (node, field, sealed) VALUES ('local', 'user', x'" + sealed +
      "') ON CONFLICT (node, field) DO UPDATE SET sealed = x'" + sealed + "'";
  state.Reopen();
  EXPECT(state.store);
  EXPECT(RunSql(state.Database(), write));
  EXPECT(HoldsAll(*state.store));
  EXPECT(state.store->RotateKey({}));  // with what it has sealed meanwhile
  EXPECT(HoldsAll(*state.store));
  EXPECT(!RunSql(state.Database(), write));
  EXPECT(HoldsAll(*state.store));
  return kPassed;
}

// What it seals from then on would not open with the key of what is there.
Outcome AnotherKeyOfTheStateIsNotPutInForce() {
  FirstState state;
  EXPECT(state.made);
  const std::string backup = state.folder.File("backup");
  EXPECT(WriteBytes(backup, ReadBytes(state.Database())));
  EXPECT(unlink(state.Key().c_str()) == 0);
  SystemEntropy entropy;
  const auto other = DrawKey(entropy);
  EXPECT(other && KeyFile(state.Key()).MakeWith(IdOf(state), *other));
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kKeyMissing) && Says(opened, "858024402a34bb04"));
  const std::string restored = state.folder.File("restored");
  const auto taken = Store::Restore(backup, restored, state.Key());
  EXPECT(Is(taken, Status::kKeyMissing) && Says(taken, "858024402a34bb04"));

  EXPECT(WriteBytes(state.Key(), FromHex(kFirstStateKey)));
  EXPECT(Store::Restore(backup, restored, state.Key()));
  const auto store = Store::Open(restored);
  EXPECT(store && HoldsAll(**store));
  state.Reopen();
  EXPECT(state.store && HoldsAll(*state.store));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ItsCredentialsOpen),
      UNIT_TEST(ItsCredentialsAreSealedAnew),
      UNIT_TEST(ItsKeyCanBeReplaced),
      UNIT_TEST(AnotherKeyOfTheStateIsNotPutInForce),
      UNIT_TEST(AProcessOfThatReleaseSealsNothingWithAKeyThatWasReplaced),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
