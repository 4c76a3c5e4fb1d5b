#include "tests/sim/commands.h"

#include <optional>

#include "tests/sim/bmc.h"

namespace bmcsim {
namespace {

// A request that is like the last one and comes within this time is taken for its retransmission.
constexpr Duration kRepetition = std::chrono::seconds(5);

const std::vector<Command>& Table() {
  static const std::vector<Command> kTable = [] {
    std::vector<Command> all;
    for (const auto group :
         {AppCommands(), ChannelCommands(), SessionCommands(), ChassisCommands(),
          BootOptionCommands(), BridgeCommands(), SdrCommands(), SensorCommands(), SelCommands(),
          FruCommands(), DcmiCommands(), LanCommands(), AccessCommands()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return kTable;
}

uint8_t Refusal(const CommandContext& context, const Command& known) {
  if (known.privilege == Privilege::kNone) return code::kOk;
  const bool allowed = context.session != nullptr && context.session->privilege >= known.privilege;
  return allowed ? code::kOk : code::kInsufficientPrivilege;
}

bool IsRepetition(const LastRequest& last, const Request& request, Instant now) {
  return last.any && last.sequence == request.sequence && last.command == request.command &&
         last.net_fn == request.net_fn && last.address == request.requester_address &&
         now - last.at < kRepetition;
}

}  // namespace

size_t CommandCount() { return Table().size(); }
const Command& CommandAt(size_t row) { return Table()[row]; }

Privilege NeededPrivilege(const Request& request) {
  for (const Command& known : Table()) {
    if (known.net_fn == request.net_fn && known.number == request.command) return known.privilege;
  }
  return Privilege::kAdministrator;
}

bool IsCommand(View message, uint8_t number) {
  Request request;
  return ParseRequest(message, request) == MessageFault::kNone && request.net_fn == kNetFnApp &&
         request.command == number;
}

Bytes Execute(CommandContext& context, const Request& request) {
  const auto& table = Table();
  for (size_t row = 0; row < table.size(); ++row) {
    const Command& known = table[row];
    if (known.net_fn != request.net_fn || known.number != request.command) continue;
    context.bmc.counters.CountCommand(row);
    std::optional<uint8_t> completion;
    context.bmc.misbehaviours.Run(&Hooks::command, request, context.session != nullptr, completion);
    if (completion) return {*completion};
    if (const uint8_t refused = Refusal(context, known); refused != code::kOk) return {refused};
    return Build([&](Writer& writer) {
      const auto code_byte = writer.Grow(1);
      Reader reader(request.data);
      code_byte[0] = known.execute(context, reader, writer);
    });
  }
  context.bmc.counters.CountUnknownCommand(request.net_fn, request.command);
  return {code::kInvalidCommand};
}

Bytes AnswerMessage(CommandContext& context, View message) {
  Bmc& bmc = context.bmc;
  Request request;
  switch (ParseRequest(message, request)) {
    case MessageFault::kMalformed:
      return bmc.Drop(Counter::kDroppedMalformed);
    case MessageFault::kBadChecksum:
      return bmc.Drop(Counter::kDroppedBadChecksum);
    case MessageFault::kNone:
      break;
  }
  LastRequest* const last = context.session == nullptr ? nullptr : &context.session->last_request;
  if (last != nullptr && IsRepetition(*last, request, context.now)) {
    bmc.counters.Count(Counter::kRepeatedRequest);
    if (bmc.profile->dedup) return last->answer;
  }
  context.lun = request.responder_lun;
  context.requester = request.requester_address;
  Bytes body = Execute(context, request);
  bmc.misbehaviours.Run(&Hooks::answer, request, body);
  Bytes answer =
      body.empty() ? bmc.Drop(Counter::kDroppedMisbehaviour) : BuildResponse(request, body);
  if (last != nullptr) {
    *last = {true,
             request.requester_address,
             request.net_fn,
             request.sequence,
             request.command,
             context.now,
             {}};
    if (bmc.profile->dedup) last->answer = answer;
  }
  return answer;
}

}  // namespace bmcsim
