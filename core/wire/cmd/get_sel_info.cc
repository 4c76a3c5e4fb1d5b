#include "core/wire/cmd/get_sel_info.h"

namespace ipmi {

Request MakeGetSelInfo() {
  constexpr uint8_t kGetSelInfo = 0x40;
  return {.net_fn = NetFn::kStorage, .command = kGetSelInfo};
}

}  // namespace ipmi
