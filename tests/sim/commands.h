// The commands that the BMC knows. Each group stands in a file of its own and adds its rows to the
// table.
#pragma once

#include <span>
#include <string_view>

#include "tests/sim/ipmi_message.h"
#include "tests/sim/types.h"

namespace bmcsim {

struct Bmc;
struct Session;

struct CommandContext {
  Bmc& bmc;
  Session* session;  // null outside a session
  const Endpoint& peer;
  Instant now;
  // Whom the message asks: the BMC itself, or who stands behind it (IPMI 2.0 §7.2).
  uint8_t responder = 0x20;
  uint8_t lun = 0;
  uint8_t requester = 0x81;
};

struct Command {
  uint8_t net_fn;
  uint8_t number;
  std::string_view name;
  Privilege privilege;  // kNone: also outside a session
  // Reads the request's data, writes what follows the completion code, and gives that code.
  uint8_t (*execute)(CommandContext&, Reader& request, Writer& response);
};

inline constexpr uint8_t kNetFnChassis = 0x00;
inline constexpr uint8_t kNetFnApp = 0x06;

// IPMI 2.0 table 6-1.
inline constexpr uint8_t kLanChannel = 0x01;
inline constexpr uint8_t kThisChannel = 0x0E;
inline bool IsLanChannel(uint8_t channel) {
  return channel == kThisChannel || channel == kLanChannel;
}

namespace command {
inline constexpr uint8_t kGetChassisStatus = 0x01;
inline constexpr uint8_t kChassisControl = 0x02;
inline constexpr uint8_t kGetChannelAuthCapabilities = 0x38;
inline constexpr uint8_t kGetSessionChallenge = 0x39;
inline constexpr uint8_t kActivateSession = 0x3A;
inline constexpr uint8_t kSetSessionPrivilege = 0x3B;
inline constexpr uint8_t kCloseSession = 0x3C;
}  // namespace command

std::span<const Command> AppCommands();
std::span<const Command> ChannelCommands();
std::span<const Command> SessionCommands();
std::span<const Command> ChassisCommands();
std::span<const Command> BootOptionCommands();
std::span<const Command> BridgeCommands();
std::span<const Command> SdrCommands();
std::span<const Command> SensorCommands();
std::span<const Command> SelCommands();
std::span<const Command> FruCommands();
std::span<const Command> DcmiCommands();
std::span<const Command> LanCommands();
std::span<const Command> AccessCommands();

size_t CommandCount();
const Command& CommandAt(size_t row);

// The level that the request's command needs; that of an administrator if the command is not known.
Privilege NeededPrivilege(const Request& request);

// Whether an IPMI message is a request with this command of the application's network function.
bool IsCommand(View message, uint8_t number);

// The completion code and the data; nothing of the message around the request is looked at.
Bytes Execute(CommandContext& context, const Request& request);

// The answer to the IPMI message `message`, as an IPMI message; empty if none is to be sent.
Bytes AnswerMessage(CommandContext& context, View message);

}  // namespace bmcsim
