// The key, backups, and what is wrong with a state.
#include <array>
#include <vector>

#include "cabi/src/list.h"
#include "cabi/src/opening.h"
#include "core/store/examination.h"

// What an examination found.
struct nodeipmi_finding_list {
  std::vector<ipmi::Finding> findings;

  size_t size() const { return findings.size(); }
  nodeipmi_finding Get(uint32_t index) const {
    const ipmi::Finding& finding = findings[index];
    nodeipmi_finding out{};
    out.verdict = static_cast<uint32_t>(finding.verdict);
    ipmi::cabi::CopyText(finding.name, out.name);
    ipmi::cabi::CopyText(finding.text, out.text);
    ipmi::cabi::CopyText(finding.remedy, out.remedy);
    return out;
  }
};

namespace ipmi::cabi {
namespace {

static_assert(static_cast<uint32_t>(KeyKind::kFile) == NODEIPMI_KEY_FILE &&
              static_cast<uint32_t>(KeyKind::kSystemd) == NODEIPMI_KEY_SYSTEMD &&
              static_cast<uint32_t>(KeyKind::kPassphrase) == NODEIPMI_KEY_PASSPHRASE &&
              static_cast<uint32_t>(KeyKind::kPkcs11) == NODEIPMI_KEY_PKCS11 &&
              kKeyKindCount == NODEIPMI_KEY_PKCS11 + 1);
static_assert(static_cast<uint32_t>(Verdict::kOk) == NODEIPMI_VERDICT_OK &&
              static_cast<uint32_t>(Verdict::kAdvice) == NODEIPMI_VERDICT_ADVICE &&
              static_cast<uint32_t>(Verdict::kProblem) == NODEIPMI_VERDICT_PROBLEM &&
              static_cast<uint32_t>(Verdict::kSkipped) == NODEIPMI_VERDICT_SKIPPED);

nodeipmi_key ToStruct(const KeySource& source) {
  nodeipmi_key out{};
  out.kind = static_cast<uint32_t>(source.kind);
  out.made_unix_ms = source.made_unix_ms;
  CopyText(KeyIdText(source.id), out.id);
  CopyText(source.secret_file, out.secret_file);
  CopyText(source.module, out.module);
  CopyText(source.token, out.token);
  CopyText(source.label, out.label);
  return out;
}

// What does not fit into nodeipmi_key is refused.
Result<void> TakeText(const char* text, size_t most, const char* name, std::string& out) {
  if (text == nullptr) return {};
  out = text;
  if (out.size() >= most) return InvalidStruct(name, "too long");
  return {};
}

Result<KeyPlan> ReadPlan(const nodeipmi_key_plan* plan) {
  const auto read = ReadStruct(plan, "plan");
  if (!read) return std::unexpected(read.error());
  if (read->kind >= kKeyKindCount) return InvalidStruct("plan.kind", "out of range");
  KeyPlan out;
  out.source.kind = static_cast<KeyKind>(read->kind);
  auto secret = ReadKeySecret(read->secret, read->secret_size, "plan.secret");
  if (!secret) return std::unexpected(std::move(secret.error()));
  out.secret = std::move(*secret);
  NODEIPMI_TRY(TakeText(read->secret_file, sizeof(nodeipmi_key::secret_file), "plan.secret_file",
                        out.source.secret_file));
  NODEIPMI_TRY(
      TakeText(read->module, sizeof(nodeipmi_key::module), "plan.module", out.source.module));
  NODEIPMI_TRY(TakeText(read->token, sizeof(nodeipmi_key::token), "plan.token", out.source.token));
  NODEIPMI_TRY(TakeText(read->label, sizeof(nodeipmi_key::label), "plan.label", out.source.label));
  return out;
}

Result<void> CheckPath(const char* path, const char* name) {
  NODEIPMI_TRY(NotNull(path, name));
  if (*path == '\0') return InvalidStruct(name, "empty");
  return {};
}

}  // namespace
}  // namespace ipmi::cabi

using ipmi::Result;
using namespace ipmi::cabi;

extern "C" {

const char* nodeipmi_key_kind_word(uint32_t kind) {
  // These end in NUL, being literals.
  return kind < ipmi::kKeyKindCount ? ipmi::KeyKindWord(static_cast<ipmi::KeyKind>(kind)).data()
                                    : "unknown";
}

const char* nodeipmi_verdict_word(uint32_t verdict) {
  constexpr std::array kWords = {"ok", "advice", "problem", "skipped"};
  return verdict < kWords.size() ? kWords[verdict] : "unknown";
}

nodeipmi_status nodeipmi_key_get(nodeipmi* state, nodeipmi_key* key, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(key, "key"));
    NODEIPMI_TRY(CheckSize(key, "key"));
    const auto source = state->service->store().Key();
    if (!source) return std::unexpected(source.error());
    WriteStruct(ToStruct(*source), key);
    return {};
  });
}

nodeipmi_status nodeipmi_key_rotate(nodeipmi* state, const nodeipmi_key_plan* plan,
                                    nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    const auto read = ReadPlan(plan);
    if (!read) return std::unexpected(read.error());
    return state->service->store().RotateKey(*read);
  });
}

nodeipmi_status nodeipmi_key_make(nodeipmi* state, const char* path, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(CheckPath(path, "path"));
    return state->service->store().MakeKeyFile(path);
  });
}

nodeipmi_status nodeipmi_state_backup(nodeipmi* state, const char* path, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(CheckPath(path, "path"));
    return state->service->store().Backup(path);
  });
}

nodeipmi_status nodeipmi_state_restore(const char* backup, const char* state_dir,
                                       const char* key_file, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckPath(backup, "backup"));
    const auto folder = ReadFolder(state_dir);
    if (!folder) return std::unexpected(folder.error());
    if (key_file != nullptr) NODEIPMI_TRY(CheckPath(key_file, "key_file"));
    return ipmi::Store::Restore(backup, *folder, key_file == nullptr ? "" : key_file);
  });
}

nodeipmi_status nodeipmi_state_examine(const nodeipmi_open_options* options,
                                       nodeipmi_finding_list** list, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(list, "list"));
    *list = nullptr;
    const auto read = ReadOpening(options);
    if (!read) return std::unexpected(read.error());
    auto made = std::make_unique<nodeipmi_finding_list>();
    made->findings =
        ipmi::ExamineState(read->folder, read->secret, ipmi::SystemClock().UnixMillis());
    *list = made.release();
    return {};
  });
}

uint32_t nodeipmi_finding_list_size(const nodeipmi_finding_list* list) { return ListSize(list); }

nodeipmi_status nodeipmi_finding_list_get(const nodeipmi_finding_list* list, uint32_t index,
                                          nodeipmi_finding* finding, nodeipmi_error* error) {
  return ListGet(list, index, finding, "finding", error);
}

void nodeipmi_finding_list_free(nodeipmi_finding_list* list) { delete list; }

}  // extern "C"
