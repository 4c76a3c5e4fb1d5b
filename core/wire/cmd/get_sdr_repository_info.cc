#include "core/wire/cmd/get_sdr_repository_info.h"

namespace ipmi {

Request MakeGetSdrRepositoryInfo() {
  constexpr uint8_t kGetSdrRepositoryInfo = 0x20;
  return {.net_fn = NetFn::kStorage, .command = kGetSdrRepositoryInfo};
}

}  // namespace ipmi
