// The state: making, opening, closing.
#include <algorithm>

#include "cabi/src/thunk.h"
#include "core/node/engine_group.h"
#include "core/node/state_location.h"

namespace ipmi::cabi {
namespace {

Result<std::string> Folder(const char* state_dir) {
  if (state_dir == nullptr) return DefaultStateFolder();
  if (*state_dir == '\0') return InvalidStruct("state_dir", "empty");
  return std::string(state_dir);
}

}  // namespace
}  // namespace ipmi::cabi

using ipmi::Result;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_state_init(const char* state_dir, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    const auto folder = Folder(state_dir);
    if (!folder) return std::unexpected(folder.error());
    return ipmi::Store::Init(*folder);
  });
}

nodeipmi_status nodeipmi_open(const nodeipmi_open_options* options, nodeipmi** state,
                              nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    *state = nullptr;
    nodeipmi_open_options read{};
    if (options != nullptr) {
      const auto given = ReadStruct(options, "options");
      if (!given) return std::unexpected(given.error());
      read = *given;
    }
    if (read.engine_threads > ipmi::EngineGroup::kMost)
      return InvalidStruct("options.engine_threads", "more than 64");
    const auto folder = Folder(read.state_dir);
    if (!folder) return std::unexpected(folder.error());
    auto service =
        ipmi::NodeService::Open(*folder, std::max(read.engine_threads, 1u), ipmi::SystemClock());
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
  delete state;
  return NODEIPMI_OK;
}

}  // extern "C"
