#include "core/wire/cmd/get_sdr.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetSdr = 0x23;
constexpr uint8_t kGetDeviceSdr = 0x21;

Request Make(NetFn net_fn, uint8_t command, const SdrRequest& asked) {
  Request request{.net_fn = net_fn, .command = command};
  Writer out(request.data_bytes);
  out.U16(asked.reservation);
  out.U16(asked.record_id);
  out.U8(asked.offset);
  out.U8(asked.count);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

}  // namespace

Request MakeGetSdr(const SdrRequest& asked) { return Make(NetFn::kStorage, kGetSdr, asked); }

Request MakeGetDeviceSdr(const SdrRequest& asked) {
  return Make(NetFn::kSensor, kGetDeviceSdr, asked);
}

std::optional<RecordPart> ReadRecordPart(std::span<const uint8_t> data) {
  Reader in(data);
  RecordPart part;
  part.next_record_id = in.U16();
  if (!in.ok()) return std::nullopt;
  part.data = in.Rest();
  return part;
}

}  // namespace ipmi
