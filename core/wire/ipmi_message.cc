#include "core/wire/ipmi_message.h"

#include <algorithm>
#include <numeric>

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kConsoleAddress = 0x81;  // §5.5, software id of a remote console
constexpr uint8_t kLunMask = 0x03;
constexpr uint8_t kMaxSequence = 0x3F;

// §13.8: the sum of the bytes and their checksum is 0 modulo 256.
uint8_t Sum(std::span<const uint8_t> bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), uint8_t{0},
                         [](uint8_t a, uint8_t b) { return static_cast<uint8_t>(a + b); });
}

void WriteChecked(std::initializer_list<uint8_t> head, std::span<const uint8_t> tail, Writer& out) {
  uint8_t sum = 0;
  for (const uint8_t b : head) {
    out.U8(b);
    sum = static_cast<uint8_t>(sum + b);
  }
  out.Bytes(tail);
  out.U8(static_cast<uint8_t>(-(sum + Sum(tail))));
}

}  // namespace

void Request::SetData(std::initializer_list<uint8_t> bytes) {
  data_size = static_cast<uint8_t>(std::min(bytes.size(), kMaxRequestData));
  std::copy_n(bytes.begin(), data_size, data_bytes.begin());
}

void WriteRequestMessage(const Request& request, uint8_t from, uint8_t to, uint8_t sequence,
                         Writer& out) {
  WriteChecked({to, static_cast<uint8_t>(static_cast<uint8_t>(request.net_fn) << 2 |
                                         (request.lun & kLunMask))},
               {}, out);
  WriteChecked({from, static_cast<uint8_t>((sequence & kMaxSequence) << 2), request.command},
               request.data(), out);
}

void WriteRequestMessage(const Request& request, uint8_t sequence, Writer& out) {
  WriteRequestMessage(request, kConsoleAddress, kBmcAddress, sequence, out);
}

std::optional<uint8_t> ResponderOf(std::span<const uint8_t> message) {
  Reader in(message);
  in.Skip(3);  // requester's address, network function, checksum
  const uint8_t responder = in.U8();
  return in.ok() ? std::optional(responder) : std::nullopt;
}

Drop ReadResponseMessage(std::span<const uint8_t> message, const Request& request, uint8_t sequence,
                         Response& response) {
  Reader in(message);
  const auto first = in.Bytes(3);
  const auto second = in.Rest();
  Reader body(second);
  (void)body.TakeBack(1);  // the second checksum
  body.Skip(1);            // responder's address
  const uint8_t sequence_lun = body.U8();
  const uint8_t command = body.U8();
  const uint8_t completion_code = body.U8();
  if (!in.ok() || !body.ok()) return Drop::kMalformed;
  if (Sum(first) != 0 || Sum(second) != 0) return Drop::kBadChecksum;
  const auto net_fn = static_cast<uint8_t>(first[1] >> 2);
  if (net_fn != (static_cast<uint8_t>(request.net_fn) | 1) || command != request.command ||
      (sequence_lun >> 2) != (sequence & kMaxSequence)) {
    return Drop::kWrongTag;
  }
  response.completion_code = completion_code;
  response.of = AnswerOf::kTarget;
  response.data = body.Rest();
  return Drop::kNone;
}

}  // namespace ipmi
