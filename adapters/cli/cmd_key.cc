// key: the key that seals the credentials, and who keeps it.
#include <stdlib.h>

#include <climits>
#include <memory>
#include <string>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/secret_input.h"
#include "adapters/cli/state.h"

namespace cli {
namespace {

constexpr Choice kKinds[] = {
    {"file", NODEIPMI_KEY_FILE},
    {"systemd", NODEIPMI_KEY_SYSTEMD},
    {"passphrase", NODEIPMI_KEY_PASSPHRASE},
    {"pkcs11", NODEIPMI_KEY_PKCS11},
};

Expected<nodeipmi_key> KeyOf(nodeipmi* state) {
  auto key = EmptyStruct<nodeipmi_key>();
  nodeipmi_error error = EmptyError();
  if (nodeipmi_key_get(state, &key, &error) != NODEIPMI_OK) return LibraryFailure(error);
  return key;
}

std::string MadeAt(const nodeipmi_key& key) {
  return key.made_unix_ms == 0 ? "NA" : Rfc3339(key.made_unix_ms);
}

void PrintKey(const nodeipmi_key& key, bool json) {
  if (!json) {
    Table table({"KEY", "KEPT BY", "IN FORCE SINCE", "SECRET FILE", "TOKEN", "KEY IN IT"});
    const auto or_dash = [](const char* text) { return *text == '\0' ? "-" : text; };
    table.Add({key.id, nodeipmi_key_kind_word(key.kind), MadeAt(key), or_dash(key.secret_file),
               or_dash(key.token), or_dash(key.label)});
    table.Print();
    return;
  }
  const Json document = JsonObject();
  cJSON* const object = AddObject(document.get(), "key");
  AddString(object, "id", key.id);
  AddString(object, "kind", nodeipmi_key_kind_word(key.kind));
  AddString(object, "made", MadeAt(key));
  AddString(object, "secret_file", key.secret_file);
  AddString(object, "module", key.module);
  AddString(object, "token", key.token);
  AddString(object, "label", key.label);
  PrintJson(document.get());
}

// What --to and its companions come to; where they say nothing, it is as with the key in force.
struct NewKey {
  uint32_t kind = 0;
  std::string secret_file;  // noted in the state
  std::string module;
  std::string token;
  std::string label;
  SecretPtr secret;  // null: it is read from secret_file
};

Expected<std::string> AbsolutePath(const std::string& path) {
  const std::unique_ptr<char, decltype(&free)> found(realpath(path.c_str(), nullptr), &free);
  if (found == nullptr) return UsageFailure("there is no file '" + path + "'");
  return std::string(found.get());
}

// What scrypt makes of fewer characters, though they be random, may be worth somebody's while.
constexpr size_t kShortestSafePassphrase = 12;

void WarnIfShort(const Secret& passphrase) {
  if (passphrase.size() >= kShortestSafePassphrase) return;
  PrintWarning(
      "the passphrase is short: whoever has the database, or a backup, can guess it; take six "
      "random words, or 20 random characters");
}

// The passphrase, or the PIN, which the token has already: asked for once then.
Expected<void> TakeSecret(const Arguments& arguments, const nodeipmi_key& now, NewKey& key) {
  const bool is_pin = key.kind == NODEIPMI_KEY_PKCS11;
  const std::string what = is_pin ? "the PIN" : "the new passphrase";
  const auto file = arguments.Value(Option::kNewPassphraseFile);
  const bool noted = arguments.Has(Option::kUnattended);
  if (noted && !file)
    return UsageFailure(
        "--unattended notes the path of a file; name it with --new-passphrase-file");
  if (!file && now.kind == key.kind && *now.secret_file != '\0') {
    // As until now: whoever replaced the passphrase has replaced it in that file.
    key.secret_file = now.secret_file;
    return {};
  }
  if (noted) {
    auto path = AbsolutePath(*file);
    if (!path) return std::unexpected(path.error());
    if (const auto secret = ReadSecretFile(what, *path); secret && !is_pin) WarnIfShort(**secret);
    key.secret_file = std::move(*path);
    return {};
  }
  const std::string prompt =
      is_pin ? "PIN of the token " + key.token : "New passphrase of the state's key";
  auto secret = file ? ReadSecretFile(what, *file)
                     : AskSecret({.what = what,
                                  .prompt = prompt,
                                  .option = "--new-passphrase-file FILE",
                                  .twice = !is_pin});
  if (!secret) return std::unexpected(secret.error());
  if ((*secret)->size() == 0) return UsageFailure(what + " is empty");
  if (!is_pin) WarnIfShort(**secret);
  key.secret = std::move(*secret);
  return {};
}

Expected<NewKey> Plan(const Arguments& arguments, const nodeipmi_key& now) {
  NewKey key;
  key.kind = now.kind;
  if (const auto word = arguments.Value(Option::kTo)) {
    const auto kind = ParseChoice("--to", *word, kKinds);
    if (!kind) return std::unexpected(kind.error());
    key.kind = *kind;
  }
  const bool is_token = key.kind == NODEIPMI_KEY_PKCS11;
  if (is_token) {
    key.module = arguments.Value(Option::kModule).value_or(now.module);
    key.token = arguments.Value(Option::kToken).value_or(now.token);
    key.label = arguments.Value(Option::kKey).value_or(now.label);
    if (key.module.empty() || key.token.empty() || key.label.empty())
      return UsageFailure("--to pkcs11 needs --module PATH, --token LABEL and --key LABEL");
  } else if (arguments.Has(Option::kModule) || arguments.Has(Option::kToken) ||
             arguments.Has(Option::kKey)) {
    return UsageFailure("--module, --token and --key are for --to pkcs11");
  }
  if (is_token || key.kind == NODEIPMI_KEY_PASSPHRASE) {
    if (auto taken = TakeSecret(arguments, now, key); !taken) return std::unexpected(taken.error());
  } else if (arguments.Has(Option::kNewPassphraseFile) || arguments.Has(Option::kUnattended)) {
    return UsageFailure(
        "--new-passphrase-file and --unattended are for --to passphrase and --to pkcs11");
  }
  return key;
}

Expected<void> PutInForce(nodeipmi* state, const NewKey& key) {
  auto plan = EmptyStruct<nodeipmi_key_plan>();
  plan.kind = key.kind;
  if (key.secret != nullptr) {
    plan.secret = key.secret->data();
    plan.secret_size = key.secret->size();
  }
  plan.secret_file = key.secret_file.c_str();
  plan.module = key.module.c_str();
  plan.token = key.token.c_str();
  plan.label = key.label.c_str();
  nodeipmi_error error = EmptyError();
  if (nodeipmi_key_rotate(state, &plan, &error) != NODEIPMI_OK) return LibraryFailure(error);
  return {};
}

// What opens the backups that were made with a key.
std::string OpenerOf(const nodeipmi_key& key) {
  switch (key.kind) {
    case NODEIPMI_KEY_PASSPHRASE:
      return "the passphrase that was in force";
    case NODEIPMI_KEY_PKCS11:
      return std::string("the key ") + key.label + " of the token " + key.token + ", and its PIN";
    case NODEIPMI_KEY_SYSTEMD:
      return std::string("the key ") + key.id +
             " only: keep that credential for as long as them, and take it from the units";
    default:
      return std::string("the key ") + key.id +
             " only, which is not here any more: if you have no copy of it, make a new backup now";
  }
}

// What somebody who only wanted another key might not expect.
void SayWhatFollows(const nodeipmi_key& old, const nodeipmi_key& key) {
  PrintMessage("backups that were made until now open with " + OpenerOf(old));
  if (key.kind == NODEIPMI_KEY_FILE)
    PrintMessage("keep a copy of the new nodeipmi.key in another place");
  if (key.kind == NODEIPMI_KEY_SYSTEMD)
    PrintMessage(
        "keep a copy of the file that 'nodeipmi key make' made in another place: the credential "
        "opens on this machine only");
  if (key.kind == NODEIPMI_KEY_FILE || *key.secret_file != '\0') return;
  PrintMessage(
      std::string("programs that run (monitor, plugin) and were not given what opens the new key "
                  "fail with key_locked or key_missing when they next need it: start them anew, ") +
      (key.kind == NODEIPMI_KEY_SYSTEMD
           ? "in a unit that has the key"
           : "with the secret, or note it for them in a file (--unattended)"));
}

}  // namespace

Result RunKeyShow(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto key = KeyOf(state->get());
  if (!key) return std::unexpected(key.error());
  PrintKey(*key, call.json);
  return kExitDone;
}

Result RunKeyRotate(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto now = KeyOf(state->get());
  if (!now) return std::unexpected(now.error());
  const auto plan = Plan(call.arguments, *now);
  if (!plan) return std::unexpected(plan.error());
  if (auto done = PutInForce(state->get(), *plan); !done) return std::unexpected(done.error());
  const auto key = KeyOf(state->get());
  if (!key) return std::unexpected(key.error());
  PrintKey(*key, call.json);
  SayWhatFollows(*now, *key);
  return kExitDone;
}

Result RunKeyMake(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const std::string& path = call.operands[0];
  nodeipmi_error error = EmptyError();
  if (nodeipmi_key_make(state->get(), path.c_str(), &error) != NODEIPMI_OK)
    return LibraryFailure(error);
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "file", path);
    PrintJson(document.get());
  } else {
    PrintLine(path + ": made; it is not in force before 'nodeipmi key rotate --to systemd'");
  }
  return kExitDone;
}

}  // namespace cli
