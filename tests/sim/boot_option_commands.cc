// What the machine boots from next (IPMI 2.0 §28.12, §28.13, table 28-14).
#include <algorithm>
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kSetInProgress = 0;
constexpr uint8_t kValidBitClearing = 3;
constexpr uint8_t kInfoAcknowledge = 4;
constexpr uint8_t kBootFlags = 5;

constexpr uint8_t kParameterNotSupported = 0x80;
constexpr uint8_t kAlreadyInProgress = 0x81;

uint8_t SetBootOptions(CommandContext& context, Reader& request, Writer&) {
  BootOptions& options = context.bmc.chassis.boot_options();
  const uint8_t parameter = request.U8() & 0x7F;
  if (!request.ok()) return code::kRequestLength;
  switch (parameter) {
    case kSetInProgress: {
      const uint8_t state = request.U8() & 3;
      if (!request.ok()) return code::kRequestLength;
      if (state == 1 && options.set_in_progress == 1) return kAlreadyInProgress;
      options.set_in_progress = state == 1 ? 1 : 0;  // a commit (2) writes nothing more here
      return code::kOk;
    }
    case kValidBitClearing: {
      const uint8_t value = request.U8() & 0x1F;
      if (!request.ok()) return code::kRequestLength;
      options.valid_bit_clearing = value;
      return code::kOk;
    }
    case kInfoAcknowledge: {
      const uint8_t mask = request.U8();
      const uint8_t value = request.U8();
      if (!request.ok()) return code::kRequestLength;
      options.info_acknowledge[1] =
          static_cast<uint8_t>((options.info_acknowledge[1] & ~mask) | (value & mask));
      return code::kOk;
    }
    case kBootFlags: {
      const View flags = request.Bytes(options.flags.size());
      if (!request.ok()) return code::kRequestLength;
      std::ranges::copy(flags, options.flags.begin());
      options.flags_set_at = context.now;
      return code::kOk;
    }
    default:
      return kParameterNotSupported;
  }
}

uint8_t GetBootOptions(CommandContext& context, Reader& request, Writer& response) {
  const BootOptions& options = context.bmc.chassis.boot_options();
  const uint8_t parameter = request.U8() & 0x7F;
  request.Skip(2);  // set and block selector: none of these parameters has any
  if (!request.ok()) return code::kRequestLength;
  const auto answer = [&](View data) {
    constexpr uint8_t kParameterVersion = 1;
    response.U8(kParameterVersion);
    response.U8(parameter);
    response.Bytes(data);
    return code::kOk;
  };
  switch (parameter) {
    case kSetInProgress:
      return answer({&options.set_in_progress, 1});
    case kValidBitClearing:
      return answer({&options.valid_bit_clearing, 1});
    case kInfoAcknowledge:
      return answer(options.info_acknowledge);
    case kBootFlags:
      return answer(options.flags);
    default:
      return kParameterNotSupported;
  }
}

constexpr std::array<Command, 2> kCommands = {{
    {kNetFnChassis, 0x08, "set_boot_options", Privilege::kOperator, SetBootOptions},
    {kNetFnChassis, 0x09, "get_boot_options", Privilege::kOperator, GetBootOptions},
}};

}  // namespace

std::span<const Command> BootOptionCommands() { return kCommands; }

}  // namespace bmcsim
