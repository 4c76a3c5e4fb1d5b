// Send Message (IPMI 2.0 §22.7) and bridging (§6.13): a request to a controller behind the BMC, and
// its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/wire/drop.h"
#include "core/wire/ipmi_message.h"

namespace ipmi {

// Completion codes of its own.
inline constexpr uint8_t kSendMessageInvalidSessionHandle = 0x80;
inline constexpr uint8_t kSendMessageLostArbitration = 0x81;
inline constexpr uint8_t kSendMessageBusError = 0x82;
inline constexpr uint8_t kSendMessageNakOnWrite = 0x83;  // nobody has that address, as a rule

// §22.7, byte 1.
enum class Tracking : uint8_t { kNone = 0, kTrackRequest = 1, kSendRaw = 2 };

// `request` to its target, by its `lun`. Nothing if its data is too long for that. sequence: as the
// message's that carries it, for BMCs put either of the two into the answer.
std::optional<Request> MakeSendMessage(const Request& request, uint8_t sequence,
                                       Tracking tracking = Tracking::kTrackRequest);

// Reads the answer to Send Message itself; empty unless that of the target is its data.
[[nodiscard]] Drop ReadSendMessageAnswer(std::span<const uint8_t> message, uint8_t sequence,
                                         Response& response);

// Reads the answer to `request`. It comes in one of two ways: as a message of its own after an
// empty answer to Send Message, or as the data of that answer. `bytes` is either.
[[nodiscard]] Drop ReadBridgedAnswer(std::span<const uint8_t> bytes, const Request& request,
                                     uint8_t sequence, Response& response);

// Its completion code in words, with the number: "nobody has that address (0x83)".
std::string SendMessageCodeText(uint8_t code);

}  // namespace ipmi
