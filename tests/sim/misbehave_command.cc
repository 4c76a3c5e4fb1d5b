// Misbehaviours in how commands are executed and answered.
#include <array>

#include "tests/sim/commands.h"
#include "tests/sim/misbehaviours.h"

namespace bmcsim {
namespace {

bool Is(const Request& request, uint8_t net_fn, uint8_t number) {
  return request.net_fn == net_fn && request.command == number;
}
bool IsChassisControl(const Request& request) {
  return Is(request, kNetFnChassis, command::kChassisControl);
}

// The first act.value commands inside of sessions; closing one is let through.
template <uint8_t kCompletion>
void RefuseFirst(Act& act, const Request& request, bool in_session,
                 std::optional<uint8_t>& completion) {
  if (!in_session || act.count >= act.value || Is(request, kNetFnApp, command::kCloseSession))
    return;
  if (Is(request, kNetFnApp, command::kActivateSession)) return;
  ++act.count;
  completion = kCompletion;
}

template <uint8_t kCompletion>
void RefuseChassis(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  if (request.net_fn == kNetFnChassis) completion = kCompletion;
}

void RefuseControl(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  if (IsChassisControl(request)) completion = code::kTimeout;
}

void IgnoreCycle(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  constexpr uint8_t kCycle = 2;
  if (IsChassisControl(request) && !request.data.empty() && request.data[0] == kCycle)
    completion = code::kOk;
}

void LoseControlAnswer(Act&, const Request& request, Bytes& data) {
  if (IsChassisControl(request)) data.clear();
}

void LoseCloseAnswer(Act&, const Request& request, Bytes& data) {
  if (Is(request, kNetFnApp, command::kCloseSession)) data.clear();
}

bool IsCapabilities(const Request& request) {
  return Is(request, kNetFnApp, command::kGetChannelAuthCapabilities);
}

void RefuseExtendedProbe(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  const bool extended = !request.data.empty() && (request.data[0] & 0x80) != 0;
  if (IsCapabilities(request) && extended) completion = code::kInvalidField;
}

// Offsets in the answer to Get Channel Authentication Capabilities, completion code included.
constexpr size_t kTypes = 2;
constexpr size_t kStatus = 3;
constexpr size_t kExtended = 4;

void HideExtended(Act&, const Request& request, Bytes& data) {
  if (!IsCapabilities(request) || data.size() <= kExtended) return;
  data[kTypes] &= 0x7F;
  data[kExtended] = 0;
}

void ClaimNoPerMessageAuth(Act&, const Request& request, Bytes& data) {
  constexpr uint8_t kPerMessageDisabled = 1 << 4;
  constexpr uint8_t kUserLevelDisabled = 1 << 3;
  if (IsCapabilities(request) && data.size() > kStatus)
    data[kStatus] |= kPerMessageDisabled | kUserLevelDisabled;
  if (Is(request, kNetFnApp, command::kActivateSession) && data.size() > 1) data[1] = 0;
}

constexpr std::array kTable = {
    Misbehaviour{
        .name = "busy",
        .sentence = "The first N commands inside of sessions are answered with 0xC0, node busy.",
        .default_value = 3,
        .takes_value = true,
        .hooks = {.command = RefuseFirst<code::kNodeBusy>}},
    Misbehaviour{
        .name = "cf-duplicate",
        .sentence =
            "The first N commands inside of sessions are answered with 0xCF, duplicated request.",
        .default_value = 1,
        .takes_value = true,
        .hooks = {.command = RefuseFirst<code::kDuplicateRequest>}},
    Misbehaviour{.name = "control-c3",
                 .sentence = "Chassis Control is answered with 0xC3, timeout, and not executed.",
                 .hooks = {.command = RefuseControl}},
    Misbehaviour{.name = "c1",
                 .sentence = "Chassis commands are answered with 0xC1, invalid command.",
                 .hooks = {.command = RefuseChassis<code::kInvalidCommand>}},
    Misbehaviour{.name = "cycle-ignored",
                 .sentence = "A power cycle is accepted, and not executed.",
                 .hooks = {.command = IgnoreCycle}},
    Misbehaviour{.name = "d4",
                 .sentence = "Chassis commands are answered with 0xD4, insufficient privilege.",
                 .hooks = {.command = RefuseChassis<code::kInsufficientPrivilege>}},
    Misbehaviour{.name = "d5",
                 .sentence = "Chassis commands are answered with 0xD5, not in present state.",
                 .hooks = {.command = RefuseChassis<code::kNotInPresentState>}},
    Misbehaviour{.name = "lost-control-answer",
                 .sentence = "Chassis Control is executed and its answer is lost.",
                 .hooks = {.answer = LoseControlAnswer}},
    Misbehaviour{.name = "no-close",
                 .sentence = "Close Session is executed and never answered.",
                 .hooks = {.answer = LoseCloseAnswer}},
    Misbehaviour{
        .name = "no-20-bit-probe",
        .sentence =
            "Get Channel Authentication Capabilities with the IPMI 2.0 bit is refused with 0xCC.",
        .hooks = {.command = RefuseExtendedProbe}},
    Misbehaviour{
        .name = "extended-absent",
        .sentence =
            "Get Channel Authentication Capabilities does not tell of IPMI 2.0, which works.",
        .hooks = {.answer = HideExtended}},
    Misbehaviour{
        .name = "auth15-disabled-but-required",
        .sentence = "IPMI 1.5: it says that messages need no code, and drops those without.",
        .hooks = {.answer = ClaimNoPerMessageAuth}},
};

}  // namespace

std::span<const Misbehaviour> CommandMisbehaviours() { return kTable; }

}  // namespace bmcsim
