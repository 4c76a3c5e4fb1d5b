// The state: making, opening, closing.
#include <algorithm>

#include "cabi/src/opening.h"
#include "core/base/scarce_memory.h"
#include "core/node/engine_group.h"

using ipmi::Result;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_state_init(const char* state_dir, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    const auto folder = ReadFolder(state_dir);
    if (!folder) return std::unexpected(folder.error());
    return ipmi::Store::Init(*folder);
  });
}

nodeipmi_status nodeipmi_open(const nodeipmi_open_options* options, nodeipmi** state,
                              nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    *state = nullptr;
    const auto read = ReadOpening(options);
    if (!read) return std::unexpected(read.error());
    if (read->engines > ipmi::EngineGroup::kMost)
      return InvalidStruct("options.engine_threads", "more than 64");
    auto service = ipmi::NodeService::Open(read->folder, std::max(read->engines, 1u),
                                           ipmi::SystemClock(), read->secret);
    if (!service) return std::unexpected(std::move(service.error()));
    auto handle = std::make_unique<nodeipmi>();
    handle->service = std::move(*service);
    *state = handle.release();
    return {};
  });
}

nodeipmi_status nodeipmi_close(nodeipmi* state) {
  if (state == nullptr) return NODEIPMI_OK;
  if (ipmi::NodeService::InCallback()) return NODEIPMI_RECURSIVE;
  const ipmi::WaitsForMemory waits;
  delete state;
  return NODEIPMI_OK;
}

}  // extern "C"
