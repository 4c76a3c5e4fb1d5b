// Who keeps the key besides a file: a passphrase, a unit of systemd, a token.

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

// The least that is allowed: what it costs is not what is tested.
constexpr ScryptCost kCheap = {.n = 1024, .r = 8, .p = 1};

KeyPlan Passphrase(std::string_view passphrase, std::string file = "") {
  KeyPlan plan;
  plan.source.kind = KeyKind::kPassphrase;
  plan.source.cost = kCheap;
  plan.source.secret_file = std::move(file);
  if (!passphrase.empty()) plan.secret = Secret(passphrase);
  return plan;
}

KeyPlan Systemd() {
  KeyPlan plan;
  plan.source.kind = KeyKind::kSystemd;
  return plan;
}

bool WriteText(const std::string& path, std::string_view text) {
  return WriteBytes(path, Secret(text).Reveal(SecretAccess()));
}

struct Filled : State {
  Filled() {
    if (store && !store->Add(MakeNode("n"), MakeCredentials("u", "p", "k"))) store.reset();
  }
  Result<std::unique_ptr<Store>> Open(std::string_view secret) const {
    return Store::Open(path, secret.empty() ? SecretBuffer() : Secret(secret));
  }
  bool Opens(std::string_view secret) const {
    const auto opened = Open(secret);
    return opened && Holds((*opened)->LoadCredentials("n"), "u", "p", "k");
  }
};

Outcome APassphraseOpensTheState() {
  Filled state;
  EXPECT(state.store && state.store->RotateKey(Passphrase("open sesame")));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", "k"));
  state.store.reset();
  EXPECT(NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db"});
  EXPECT(state.Opens("open sesame"));
  const auto wrong = state.Open("open sesamee");
  EXPECT(Is(wrong, Status::kKeyLocked) && Says(wrong, "passphrase is wrong"));
  EXPECT(!Says(wrong, "sesame"));
  const auto none = state.Open("");
  EXPECT(Is(none, Status::kKeyLocked) && Says(none, "needs its passphrase"));
  EXPECT(!AnyFileHolds(state.path, std::string_view("open sesame")));
  return kPassed;
}

Outcome APassphraseCanBeReplacedAndGivenUp() {
  Filled state;
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  EXPECT(state.store->RotateKey(Passphrase("two")));
  EXPECT(Is(state.Open("one"), Status::kKeyLocked) && state.Opens("two"));
  EXPECT(state.store->RotateKey({}));
  state.store.reset();
  EXPECT((NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  EXPECT(state.Opens("") && state.Opens("two"));  // which nobody needs
  return kPassed;
}

// Something is in the key file's place.
Outcome AKeyInForceIsASuccessThoughItsFileCannotBePutInPlace() {
  Filled state;
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  EXPECT(mkdir(state.Key().c_str(), 0700) == 0);
  EXPECT(state.store->RotateKey({}));
  EXPECT(state.store->Key()->kind == KeyKind::kFile && state.Opens(""));
  EXPECT(rmdir(state.Key().c_str()) == 0);
  state.store.reset();
  EXPECT(state.Opens(""));
  EXPECT((NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  return kPassed;
}

Outcome APassphraseIsReadFromItsFile() {
  Filled state;
  const std::string file = state.folder.File("phrase");
  EXPECT(WriteText(file, "open sesame\r\nanother line\n"));
  EXPECT(state.store && state.store->RotateKey(Passphrase("", file)));
  EXPECT(state.Opens(""));
  EXPECT(state.Opens("wrong"));  // the file's is tried then
  EXPECT(chmod(file.c_str(), 0640) == 0);
  const auto open_to_others = state.Open("");
  EXPECT(Is(open_to_others, Status::kStateInsecure) && Says(open_to_others, "chmod 0600 " + file));
  EXPECT(chmod(file.c_str(), 0600) == 0 && WriteText(file, "other\n"));
  EXPECT(Is(state.Open(""), Status::kKeyLocked));
  EXPECT(WriteText(file, "\n"));
  EXPECT(Is(state.Open(""), Status::kKeyLocked));
  EXPECT(WriteBytes(file, Bytes(5000, 'x')));
  EXPECT(Is(state.Open(""), Status::kKeyLocked));
  EXPECT(unlink(file.c_str()) == 0);
  const auto missing = state.Open("");
  EXPECT(Is(missing, Status::kKeyLocked) && Says(missing, file));
  EXPECT(state.Opens("open sesame"));
  return kPassed;
}

// Another process replaces passphrase and file while this one has the state open.
Outcome WhoHasTheStateOpenReadsTheNewPassphraseFromItsFile() {
  Filled state;
  const std::string file = state.folder.File("phrase");
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  const auto other = state.Open("one");
  EXPECT(other);
  EXPECT(WriteText(file, "two\n") && (*other)->RotateKey(Passphrase("", file)));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", "k"));
  EXPECT((*other)->RotateKey(Passphrase("three")));
  EXPECT(Is(state.store->LoadCredentials("n"), Status::kKeyLocked));
  // Nothing is sealed with what is not known.
  EXPECT(Is(state.store->Add(MakeNode("m"), MakeCredentials("u", "p", "")), Status::kKeyLocked));
  EXPECT(state.store->Add(MakeNode("tenant"), {}));
  return kPassed;
}

Outcome APassphraseThatWasOnlyMissingIsLookedForAgain() {
  Filled state;
  const std::string file = state.folder.File("phrase");
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  const auto other = state.Open("one");
  EXPECT(other && WriteText(file, "two\n"));
  {
    const auto third = state.Open("one");
    EXPECT(third && (*third)->RotateKey(Passphrase("", file)));
  }
  // `other` was given one that fits no longer; this one was given none.
  const auto unattended = state.Open("");
  EXPECT(unattended && WriteText(state.folder.File("phrase2"), "three\n"));
  {
    const auto third = state.Open("");
    EXPECT(third && (*third)->RotateKey(Passphrase("", state.folder.File("phrase2"))));
  }
  EXPECT(unlink(state.folder.File("phrase2").c_str()) == 0);
  EXPECT(Is((*unattended)->LoadCredentials("n"), Status::kKeyLocked));
  EXPECT(Is((*other)->LoadCredentials("n"), Status::kKeyLocked));
  EXPECT(WriteText(state.folder.File("phrase2"), "three\n"));
  EXPECT(Holds((*unattended)->LoadCredentials("n"), "u", "p", "k"));
  EXPECT(Holds((*other)->LoadCredentials("n"), "u", "p", "k"));
  return kPassed;
}

// To whoever has the state open, and was given a passphrase that fits no longer.
Outcome WhatStandsInTheFileIsTriedOnceAndAgainWhenItIsAnother() {
  Filled state;
  const std::string file = state.folder.File("phrase");
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  const auto other = state.Open("one");
  EXPECT(other && WriteText(file, "two\n") && state.store->RotateKey(Passphrase("", file)));
  EXPECT(chmod(file.c_str(), 0640) == 0);
  EXPECT(Is((*other)->LoadCredentials("n"), Status::kStateInsecure));
  EXPECT(chmod(file.c_str(), 0600) == 0 && WriteText(file, "wrong\n"));
  EXPECT(Is((*other)->LoadCredentials("n"), Status::kKeyLocked));
  EXPECT(Is((*other)->LoadCredentials("n"), Status::kKeyLocked));
  EXPECT(unlink(file.c_str()) == 0);
  EXPECT(Says((*other)->LoadCredentials("n"), "is missing"));
  EXPECT(WriteText(file, "two\n"));
  EXPECT(Holds((*other)->LoadCredentials("n"), "u", "p", "k"));
  return kPassed;
}

Outcome AnAlteredKeyInTheDatabaseIsRefused() {
  Filled state;
  EXPECT(state.store && state.store->RotateKey(Passphrase("open sesame")));
  state.store.reset();
  const auto after = [&](const char* change, Status wanted) {
    if (!RunSql(state.Database(),
                std::string("CREATE TABLE kept AS SELECT * FROM vault; UPDATE vault"
                            " SET ") +
                    change))
      return false;
    const bool is_refused = Is(state.Open("open sesame"), wanted);
    return RunSql(state.Database(),
                  "DELETE FROM vault; INSERT INTO vault SELECT * FROM kept;"
                  " DROP TABLE kept") &&
           is_refused && state.Opens("open sesame");
  };
  EXPECT(after("wrapped = zeroblob(60)", Status::kKeyLocked));
  EXPECT(after("wrapped = x''", Status::kVaultTampered));
  EXPECT(after("wrapped = zeroblob(100000)", Status::kVaultTampered));
  EXPECT(after("salt = x'00'", Status::kKeyLocked));
  EXPECT(after("key_id = x'0001020304050607'", Status::kKeyLocked));
  EXPECT(after("key_id = x'00'", Status::kVaultTampered));
  EXPECT(after("scrypt_n = 2048", Status::kKeyLocked));
  // Neither a cost that guards nothing, nor one that takes the machine down.
  EXPECT(after("scrypt_n = 2", Status::kVaultTampered));
  EXPECT(after("scrypt_n = 1073741824", Status::kVaultTampered));
  EXPECT(after("scrypt_r = 4000000", Status::kVaultTampered));
  EXPECT(after("scrypt_p = 0", Status::kVaultTampered));
  EXPECT(after("scrypt_n = -1", Status::kVaultTampered));
  EXPECT(after("kind = 9", Status::kVaultTampered));
  return kPassed;
}

Outcome WhatIsMissingInAPlanIsNamed() {
  Filled state;
  EXPECT(state.store);
  const auto without = state.store->RotateKey(Passphrase(""));
  EXPECT(Is(without, Status::kInvalidArgument) && Says(without, "secret"));
  const auto relative = state.store->RotateKey(Passphrase("x", "phrase"));
  EXPECT(Is(relative, Status::kInvalidArgument) && Says(relative, "absolute"));
  EXPECT(Is(state.store->RotateKey(Passphrase("", state.folder.File("none"))), Status::kKeyLocked));
  // The file must say the same, or the state would not open unattended.
  const std::string file = state.folder.File("phrase");
  EXPECT(WriteText(file, "two\n"));
  EXPECT(Is(state.store->RotateKey(Passphrase("one", file)), Status::kKeyLocked));
  KeyPlan token;
  token.source.kind = KeyKind::kPkcs11;
  token.secret = Secret("1234");
  EXPECT(Is(state.store->RotateKey(token), Status::kInvalidArgument));
  EXPECT(state.Opens(""));  // as before
  state.store.reset();
  EXPECT((NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  return kPassed;
}

Outcome AUnitIsGivenTheKey() {
  Filled state;
  EXPECT(state.store);
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT(Is(state.store->RotateKey(Systemd()), Status::kKeyMissing));
  const std::string folder = state.folder.File("credentials");
  EXPECT(mkdir(folder.c_str(), 0700) == 0);
  const std::string first = folder + "/nodeipmi.key";
  const std::string next = folder + "/nodeipmi.key.next";
  EXPECT(setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1) == 0);
  EXPECT(Is(state.store->RotateKey(Systemd()), Status::kKeyMissing));
  EXPECT(state.store->MakeKeyFile(first) && state.Opens(""));
  EXPECT(chmod(first.c_str(), 0440) == 0);  // as systemd does it, with an access control list
  EXPECT(state.store->RotateKey(Systemd()) && state.Opens(""));
  // The next one beside the one in force; then in its place, as after a restart.
  EXPECT(Is(state.store->RotateKey(Systemd()), Status::kKeyMissing));  // no new one is there
  EXPECT(state.store->MakeKeyFile(next));
  EXPECT(state.store->RotateKey(Systemd()) && state.Opens(""));
  // The one that was replaced, which is still there, is no new one.
  const auto again = state.store->RotateKey(Systemd());
  EXPECT(Is(again, Status::kKeyMissing) && Says(again, "key make") && state.Opens(""));
  EXPECT(rename(next.c_str(), first.c_str()) == 0 && state.Opens(""));
  EXPECT(chmod(first.c_str(), 0444) == 0 && Is(state.Open(""), Status::kStateInsecure));
  EXPECT(chmod(first.c_str(), 0400) == 0 && state.Opens(""));
  unsetenv("CREDENTIALS_DIRECTORY");
  const auto outside = state.Open("");
  EXPECT(Is(outside, Status::kKeyMissing) && Says(outside, "systemd-run"));
  return kPassed;
}

Outcome ABackupOfAUnitsStateSaysWhereItsKeyBelongs() {
  Filled state;
  const std::string credential = state.folder.File("nodeipmi.key");
  EXPECT(state.store && state.store->MakeKeyFile(credential));
  EXPECT(setenv("CREDENTIALS_DIRECTORY", state.folder.path().c_str(), 1) == 0);
  EXPECT(state.store->RotateKey(Systemd()) && state.store->Backup(state.folder.File("backup")));
  const auto refused =
      Store::Restore(state.folder.File("backup"), state.folder.File("other"), credential);
  EXPECT(Is(refused, Status::kInvalidArgument) && Says(refused, "as its credential"));
  EXPECT(Store::Restore(state.folder.File("backup"), state.folder.File("other"), ""));
  EXPECT(Holds((*Store::Open(state.folder.File("other")))->LoadCredentials("n"), "u", "p", "k"));
  unsetenv("CREDENTIALS_DIRECTORY");
  return kPassed;
}

// A token of SoftHSM, whose key never leaves it.
struct Token {
  Token() {
    setenv("SOFTHSM2_CONF", folder.File("softhsm2.conf").c_str(), 1);
    made =
        mkdir(folder.File("tokens").c_str(), 0700) == 0 &&
        WriteText(folder.File("softhsm2.conf"),
                  "directories.tokendir = " + folder.File("tokens") +
                      "\nobjectstore.backend = file\nlog.level = ERROR\n") &&
        Run("softhsm2-util --init-token --free --label rack --pin 1234 --so-pin 4321") &&
        Run("pkcs11-tool --module " + std::string(kModule) +
            " --token-label rack --login --pin 1234 --keygen --key-type AES:32 --label nodeipmi");
  }
  static bool Run(const std::string& command) {
    return system((command + " >/dev/null 2>&1").c_str()) == 0;
  }
  static KeyPlan Plan(std::string_view pin) {
    KeyPlan plan;
    plan.source.kind = KeyKind::kPkcs11;
    plan.source.module = kModule;
    plan.source.token = "rack";
    plan.source.label = "nodeipmi";
    plan.secret = Secret(pin);
    return plan;
  }
  static constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";
  ScratchFolder folder;
  bool made = false;
};

Outcome ATokenKeepsTheKey() {
  const Token token;
  EXPECT(token.made);
  Filled state;
  EXPECT(state.store);
  EXPECT(Is(state.store->RotateKey(Token::Plan("9999")), Status::kKeyLocked));
  EXPECT(state.Opens(""));
  EXPECT(state.store->RotateKey(Token::Plan("1234")));
  EXPECT(state.store->RotateKey(Token::Plan("1234")));
  state.store.reset();
  EXPECT(NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db"});
  EXPECT(state.Opens("1234"));
  const auto wrong = state.Open("4444");
  EXPECT(Is(wrong, Status::kKeyLocked) && Says(wrong, "PIN") && !Says(wrong, "4444"));
  EXPECT(Is(state.Open(""), Status::kKeyLocked));
  const std::string file = state.folder.File("pin");
  EXPECT(WriteText(file, "1234\n"));
  KeyPlan unattended = Token::Plan("");
  unattended.secret = {};
  unattended.source.secret_file = file;
  {
    const auto store = state.Open("1234");
    EXPECT(store && (*store)->RotateKey(unattended));
  }
  EXPECT(state.Opens(""));
  return kPassed;
}

// Another process gives the key to a token while this one runs.
Outcome APassphraseIsShownToNoToken() {
  const Token token;
  EXPECT(token.made);
  Filled state;
  EXPECT(state.store && state.store->RotateKey(Passphrase("one")));
  const auto running = state.Open("one");
  EXPECT(running && state.store->RotateKey(Token::Plan("1234")));
  const auto refused = (*running)->LoadCredentials("n");
  EXPECT(Is(refused, Status::kKeyLocked) && Says(refused, "needs its PIN"));
  // What the token's PIN was given for is another key of the same token.
  const auto with_pin = state.Open("1234");
  EXPECT(with_pin && state.store->RotateKey(Token::Plan("1234")));
  EXPECT(Holds((*with_pin)->LoadCredentials("n"), "u", "p", "k"));
  return kPassed;
}

Outcome WhatATokenLacksIsSaid() {
  const Token token;
  EXPECT(token.made);
  Filled state;
  EXPECT(state.store);
  const auto with = [&](std::string KeySource::* member, const std::string& value) {
    KeyPlan plan = Token::Plan("1234");
    plan.source.*member = value;
    return state.store->RotateKey(plan);
  };
  EXPECT(Says(with(&KeySource::token, "none"), "no token 'none'"));
  EXPECT(Says(with(&KeySource::label, "none"), "no AES key 'none'"));
  EXPECT(Is(with(&KeySource::module, "/nowhere/module.so"), Status::kKeyMissing));
  EXPECT(Is(with(&KeySource::module, "module.so"), Status::kKeyMissing));
  // What others could change is never loaded into the process.
  const std::string module = token.folder.File("module.so");
  EXPECT(WriteBytes(module, ReadBytes(Token::kModule)) && chmod(module.c_str(), 0666) == 0);
  EXPECT(Is(with(&KeySource::module, module), Status::kStateInsecure));
  EXPECT(WriteText(module, "no library") && chmod(module.c_str(), 0600) == 0);
  EXPECT(Is(with(&KeySource::module, module), Status::kKeyMissing));
  EXPECT(Is(with(&KeySource::module, "/lib/x86_64-linux-gnu/libm.so.6"), Status::kKeyMissing));
  // Another key under the same label.
  EXPECT(state.store->RotateKey(Token::Plan("1234")));
  const std::string tool = "pkcs11-tool --module " + std::string(Token::kModule) +
                           " --token-label rack --login --pin 1234 ";
  EXPECT(Token::Run(tool + "--delete-object --type secrkey --label nodeipmi"));
  EXPECT(Is(state.Open("1234"), Status::kKeyMissing));
  EXPECT(Token::Run(tool + "--keygen --key-type AES:32 --label nodeipmi"));
  const auto other_key = state.Open("1234");
  EXPECT(Is(other_key, Status::kVaultTampered) && Says(other_key, "does not open"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(APassphraseOpensTheState),
      UNIT_TEST(APassphraseCanBeReplacedAndGivenUp),
      UNIT_TEST(AKeyInForceIsASuccessThoughItsFileCannotBePutInPlace),
      UNIT_TEST(APassphraseIsReadFromItsFile),
      UNIT_TEST(WhoHasTheStateOpenReadsTheNewPassphraseFromItsFile),
      UNIT_TEST(APassphraseThatWasOnlyMissingIsLookedForAgain),
      UNIT_TEST(WhatStandsInTheFileIsTriedOnceAndAgainWhenItIsAnother),
      UNIT_TEST(AnAlteredKeyInTheDatabaseIsRefused),
      UNIT_TEST(WhatIsMissingInAPlanIsNamed),
      UNIT_TEST(AUnitIsGivenTheKey),
      UNIT_TEST(ABackupOfAUnitsStateSaysWhereItsKeyBelongs),
      UNIT_TEST(ATokenKeepsTheKey),
      UNIT_TEST(APassphraseIsShownToNoToken),
      UNIT_TEST(WhatATokenLacksIsSaid),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
