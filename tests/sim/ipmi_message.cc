#include "tests/sim/ipmi_message.h"

namespace bmcsim {
namespace {

// The 8-bit 2's complement checksum: all bytes with it give zero.
uint8_t Checksum(View bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum + byte);
  return static_cast<uint8_t>(-sum);
}

}  // namespace

MessageFault ParseRequest(View message, Request& request) {
  Reader reader(message);
  request.responder_address = reader.U8();
  const uint8_t net_fn_lun = reader.U8();
  const uint8_t header_checksum = reader.U8();
  request.requester_address = reader.U8();
  const uint8_t sequence_lun = reader.U8();
  request.command = reader.U8();
  const View data_checksum = reader.TakeBack(1);
  request.data = reader.Rest();
  if (!reader.ok()) return MessageFault::kMalformed;
  request.net_fn = net_fn_lun >> 2;
  request.responder_lun = net_fn_lun & 3;
  request.sequence = sequence_lun >> 2;
  request.requester_lun = sequence_lun & 3;
  if (Checksum(message.first(2)) != header_checksum) return MessageFault::kBadChecksum;
  if (Checksum(message.subspan(3, message.size() - 4)) != data_checksum[0])
    return MessageFault::kBadChecksum;
  const bool is_response = (request.net_fn & 1) != 0;
  return is_response ? MessageFault::kMalformed : MessageFault::kNone;
}

Bytes BuildResponse(const Request& request, View body) {
  return Build([&](Writer& writer) {
    writer.U8(request.requester_address);
    writer.U8(static_cast<uint8_t>((request.net_fn | 1) << 2 | request.requester_lun));
    writer.U8(Checksum(writer.written()));
    writer.U8(request.responder_address);
    writer.U8(static_cast<uint8_t>(request.sequence << 2 | request.responder_lun));
    writer.U8(request.command);
    writer.Bytes(body);
    writer.U8(Checksum(writer.written().subspan(3)));
  });
}

}  // namespace bmcsim
