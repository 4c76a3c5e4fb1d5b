// Send Message: what stands behind the BMC on its IPMB (IPMI 2.0 §22.7, §6.13).
#include <array>
#include <utility>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kPrimaryIpmb = 0;
constexpr uint8_t kNotAcknowledged = 0x83;  // nobody on the bus has that address

bool IsThere(const Health& health, uint8_t address) {
  for (const Sensor& sensor : health.set().sensors) {
    if (sensor.owner == address && address != kBmcAddress) return true;
  }
  return false;
}

// What a controller without commands of its own for it answers: the sensors are its only ones.
Bytes Ask(CommandContext& context, const Request& request) {
  CommandContext inner = context;
  inner.responder = request.responder_address;
  inner.lun = request.responder_lun;
  return request.net_fn == kNetFnSensor ? Execute(inner, request) : Bytes{code::kInvalidCommand};
}

// The message inside is answered in a packet of its own, which follows the answer to this command.
uint8_t SendMessage(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t channel = request.U8();
  const View message = request.Rest();
  if (!request.ok()) return code::kRequestLength;
  if ((channel & 0x0F) != kPrimaryIpmb) return code::kInvalidField;
  Request inner;
  if (ParseRequest(message, inner) != MessageFault::kNone) return code::kInvalidField;
  Health& health = context.bmc.health;
  if (!IsThere(health, inner.responder_address)) return kNotAcknowledged;
  const Bytes body = Ask(context, inner);
  // IPMI 2.0 §6.13.4: the BMC is the requester on the bus; the console gets its own address back.
  inner.requester_address = context.requester;
  Bytes answer = BuildResponse(inner, body);
  Bytes embedded;
  context.bmc.misbehaviours.Run(&Hooks::bridged, answer, embedded);
  response.Bytes(embedded);
  health.LeaveBridged(std::move(answer));
  return code::kOk;
}

constexpr std::array<Command, 1> kCommands = {{
    {kNetFnApp, command::kSendMessage, "send_message", Privilege::kUser, IfHealthy<SendMessage>},
}};

}  // namespace

std::span<const Command> BridgeCommands() { return kCommands; }

}  // namespace bmcsim
