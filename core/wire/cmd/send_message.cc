#include "core/wire/cmd/send_message.h"

#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

constexpr uint8_t kSendMessage = 0x34;
constexpr uint8_t kChannelMask = 0x0F;

std::string_view OwnCodeText(uint8_t code) {
  switch (code) {
    case kSendMessageInvalidSessionHandle:
      return "invalid session handle (0x80)";
    case kSendMessageLostArbitration:
      return "lost arbitration on the bus (0x81)";
    case kSendMessageBusError:
      return "bus error (0x82)";
    case kSendMessageNakOnWrite:
      return "nobody has that address (0x83)";
    default:
      return "";
  }
}

}  // namespace

std::optional<Request> MakeSendMessage(const Request& request, uint8_t sequence,
                                       Tracking tracking) {
  Request carrier{.net_fn = NetFn::kApp,
                  .command = kSendMessage,
                  .privilege = request.privilege,
                  .repeatable = request.repeatable};
  Writer out(carrier.data_bytes);
  out.U8(static_cast<uint8_t>(static_cast<uint8_t>(tracking) << 6 |
                              (request.target.channel & kChannelMask)));
  WriteRequestMessage(request, kBmcAddress, request.target.address, sequence, out);
  if (!out.ok()) return std::nullopt;
  carrier.data_size = static_cast<uint8_t>(out.size());
  return carrier;
}

Drop ReadSendMessageAnswer(std::span<const uint8_t> message, uint8_t sequence, Response& response) {
  return ReadResponseMessage(message, {.net_fn = NetFn::kApp, .command = kSendMessage}, sequence,
                             response);
}

Drop ReadBridgedAnswer(std::span<const uint8_t> bytes, const Request& request, uint8_t sequence,
                       Response& response) {
  const auto responder = ResponderOf(bytes);
  if (!responder) return Drop::kMalformed;
  if (*responder != request.target.address) return Drop::kWrongTag;
  return ReadResponseMessage(bytes, request, sequence, response);
}

std::string SendMessageCodeText(uint8_t code) {
  const std::string_view own = OwnCodeText(code);
  return own.empty() ? CompletionCodeText(code) : std::string(own);
}

}  // namespace ipmi
