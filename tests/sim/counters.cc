#include "tests/sim/counters.h"

#include <cjson/cJSON.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include "tests/sim/commands.h"
#include "tests/sim/network_attacks.h"

namespace bmcsim {
namespace {

// Where each counter stands in the JSON document, in the order of the enumeration.
constexpr std::array<std::string_view, static_cast<size_t>(Counter::kCount)> kPaths = {
    "packets.in",
    "packets.out",
    "packets.lost_in",
    "packets.lost_out",
    "packets.duplicated",
    "packets.reordered",
    "packets.dropped.no_bmc",
    "packets.dropped.not_rmcp",
    "packets.dropped.malformed",
    "packets.dropped.bad_checksum",
    "packets.dropped.protocol_disabled",
    "packets.dropped.unknown_payload",
    "packets.dropped.unknown_session",
    "packets.dropped.replayed",
    "packets.dropped.not_authenticated",
    "packets.dropped.not_encrypted",
    "packets.dropped.bad_integrity",
    "packets.dropped.bad_encryption",
    "packets.dropped.bad_auth_code",
    "packets.dropped.misbehaviour",
    "packets.dropped.rebooting",
    "sessions.opened",
    "sessions.closed",
    "sessions.timed_out",
    "sessions.unclosed",
    "sessions.forgotten",
    "sessions.half_open_timed_out",
    "sessions.half_open_aborted",
    "sessions.refused_full",
    "repeated.open_session",
    "repeated.rakp1",
    "repeated.rakp3",
    "repeated.activate_session",
    "repeated.request",
    "rakp_failures.unknown_user",
    "rakp_failures.bad_password",
    "rakp_failures.reported_by_console",
    "rakp_failures.cipher_refused",
    "rakp_failures.privilege_refused",
    "rakp_failures.invalid_session",
    "rakp_failures.malformed",
    "lan15_failures.unknown_user",
    "lan15_failures.privilege_refused",
    "chassis_control.off",
    "chassis_control.on",
    "chassis_control.cycle",
    "chassis_control.reset",
    "chassis_control.diag",
    "chassis_control.soft",
    "chassis_control.refused_by_state",
    "pings",
};

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
  void operator()(char* text) const { cJSON_free(text); }
};

// The object that `path` leads into, made where it is missing; `path` is left with its last word.
cJSON* Descend(cJSON* object, std::string_view& path) {
  for (size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const std::string word(path.substr(0, dot));
    cJSON* inner = cJSON_GetObjectItemCaseSensitive(object, word.c_str());
    if (inner == nullptr) inner = cJSON_AddObjectToObject(object, word.c_str());
    object = inner;
    path.remove_prefix(dot + 1);
  }
  return object;
}

void Put(cJSON* document, std::string_view path, uint64_t value) {
  cJSON* const object = Descend(document, path);
  cJSON_AddNumberToObject(object, std::string(path).c_str(), static_cast<double>(value));
}

}  // namespace

void Counters::CountCommand(size_t row) {
  if (commands_.empty()) commands_.resize(CommandCount());
  ++commands_[row];
}

void Counters::CountAttack(size_t row) {
  if (attacks_.empty()) attacks_.resize(AttackCount());
  ++attacks_[row];
}

void Counters::CountUnknownCommand(uint8_t net_fn, uint8_t command) {
  ++unknown_commands_[static_cast<uint16_t>(net_fn << 8 | command)];
}

void Counters::Add(const Counters& other) {
  for (size_t i = 0; i < values_.size(); ++i) values_[i] += other.values_[i];
  if (commands_.size() < other.commands_.size()) commands_.resize(other.commands_.size());
  for (size_t i = 0; i < other.commands_.size(); ++i) commands_[i] += other.commands_[i];
  if (attacks_.size() < other.attacks_.size()) attacks_.resize(other.attacks_.size());
  for (size_t i = 0; i < other.attacks_.size(); ++i) attacks_[i] += other.attacks_[i];
  for (const auto& [command, count] : other.unknown_commands_) unknown_commands_[command] += count;
}

uint64_t Counters::Dropped() const {
  uint64_t sum = 0;
  for (size_t i = 0; i < kPaths.size(); ++i) {
    if (kPaths[i].starts_with("packets.dropped.")) sum += values_[i];
  }
  return sum;
}

std::string Counters::ToJson(const Standing& standing) const {
  const std::unique_ptr<cJSON, DeleteJson> document(cJSON_CreateObject());
  for (size_t i = 0; i < kPaths.size(); ++i) {
    const bool of_both = i == static_cast<size_t>(Counter::kSessionsUnclosed);
    Put(document.get(), kPaths[i], values_[i] + (of_both ? standing.unclosed : 0));
  }
  Put(document.get(), "packets.dropped.total", Dropped());
  Put(document.get(), "sessions.open", standing.open);
  Put(document.get(), "sessions.half_open", standing.half_open);
  cJSON* const commands = cJSON_AddObjectToObject(document.get(), "commands");
  for (size_t row = 0; row < CommandCount(); ++row) {
    const uint32_t count = row < commands_.size() ? commands_[row] : 0;
    cJSON_AddNumberToObject(commands, std::string(CommandAt(row).name).c_str(), count);
  }
  for (const auto& [command, count] : unknown_commands_) {
    char name[16];
    (void)std::snprintf(name, sizeof name, "0x%02x/0x%02x", command >> 8, command & 0xFF);
    cJSON_AddNumberToObject(commands, name, count);
  }
  cJSON* const attacks = cJSON_AddObjectToObject(document.get(), "attacks");
  for (size_t row = 0; row < AttackCount(); ++row) {
    const uint32_t count = row < attacks_.size() ? attacks_[row] : 0;
    cJSON_AddNumberToObject(attacks, std::string(AttackAt(row).name).c_str(), count);
  }
  const std::unique_ptr<char, DeleteJson> text(cJSON_PrintUnformatted(document.get()));
  return text.get();
}

std::optional<uint64_t> CounterIn(const std::string& json, std::string_view path) {
  const std::unique_ptr<cJSON, DeleteJson> document(cJSON_Parse(json.c_str()));
  const cJSON* const object = Descend(document.get(), path);
  const cJSON* const number = cJSON_GetObjectItemCaseSensitive(object, std::string(path).c_str());
  if (cJSON_IsNumber(number) == 0) return std::nullopt;
  return static_cast<uint64_t>(number->valuedouble);
}

}  // namespace bmcsim
