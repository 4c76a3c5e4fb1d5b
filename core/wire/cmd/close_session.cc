#include "core/wire/cmd/close_session.h"

namespace ipmi {

Request MakeCloseSession(uint32_t session_id) {
  constexpr uint8_t kCloseSession = 0x3C;
  Request request{.net_fn = NetFn::kApp, .command = kCloseSession};
  Writer out(request.data_bytes);
  out.U32(session_id);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

}  // namespace ipmi
