#include "core/wire/cmd/clear_sel.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kClearSel = 0x47;
constexpr uint8_t kInitiateErase = 0xAA;
constexpr uint8_t kGetErasureStatus = 0x00;

Request Make(uint16_t reservation, uint8_t operation) {
  Request request{
      .net_fn = NetFn::kStorage, .command = kClearSel, .privilege = Privilege::kOperator};
  Writer out(request.data_bytes);
  out.U16(reservation);
  for (const char c : {'C', 'L', 'R'}) out.U8(static_cast<uint8_t>(c));
  out.U8(operation);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

}  // namespace

Request MakeClearSel(uint16_t reservation) {
  Request request = Make(reservation, kInitiateErase);
  request.repeatable = false;
  return request;
}

Request MakeGetClearSelStatus(uint16_t reservation) { return Make(reservation, kGetErasureStatus); }

std::optional<ErasureProgress> ReadErasureProgress(std::span<const uint8_t> data) {
  constexpr uint8_t kProgressMask = 0x0F;
  Reader in(data);
  const uint8_t progress = in.U8() & kProgressMask;
  if (!in.ok()) return std::nullopt;
  return progress == 0 ? ErasureProgress::kInProgress : ErasureProgress::kCompleted;
}

}  // namespace ipmi
