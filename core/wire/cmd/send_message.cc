#include "core/wire/cmd/send_message.h"

#include "core/bytes/reader.h"

namespace ipmi {

std::optional<Request> MakeSendMessage(const Request& request, const BridgeTarget& target,
                                       uint8_t sequence, Tracking tracking) {
  constexpr uint8_t kSendMessage = 0x34;
  constexpr uint8_t kChannelMask = 0x0F;
  Request carrier{.net_fn = NetFn::kApp,
                  .command = kSendMessage,
                  .privilege = request.privilege,
                  .repeatable = request.repeatable};
  Writer out(carrier.data_bytes);
  out.U8(
      static_cast<uint8_t>(static_cast<uint8_t>(tracking) << 6 | (target.channel & kChannelMask)));
  WriteRequestMessage(request, kBmcAddress, target.address, sequence, out);
  if (!out.ok()) return std::nullopt;
  carrier.data_size = static_cast<uint8_t>(out.size());
  return carrier;
}

Drop ReadBridgedAnswer(std::span<const uint8_t> bytes, const Request& request,
                       const BridgeTarget& target, uint8_t sequence, Response& response) {
  Reader in(bytes);
  in.Skip(3);  // requester's address, network function, checksum
  const uint8_t responder = in.U8();
  if (!in.ok()) return Drop::kMalformed;
  if (responder != target.address) return Drop::kWrongTag;
  return ReadResponseMessage(bytes, request, sequence, response);
}

}  // namespace ipmi
