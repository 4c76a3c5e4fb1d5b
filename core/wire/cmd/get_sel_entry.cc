#include "core/wire/cmd/get_sel_entry.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetSelEntry = 0x43;
constexpr uint8_t kFromTheStart = 0;
constexpr uint8_t kEntireRecord = 0xFF;

}  // namespace

Request MakeGetSelEntry(uint16_t record_id, uint16_t reservation) {
  Request request{.net_fn = NetFn::kStorage, .command = kGetSelEntry};
  Writer out(request.data_bytes);
  out.U16(reservation);
  out.U16(record_id);
  out.U8(kFromTheStart);
  out.U8(kEntireRecord);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

}  // namespace ipmi
