// What `init` is told by its path: a file whose name ends in .json is a configuration, any other
// path is the state folder.
//
//   {"state": "/var/lib/platform/ipmi", "interval": 30, "health": 300, "push": "push.json"}
//
// Every key may be left out. One that is not known is refused: a misspelt one must not pass in
// silence. Relative paths begin at the folder of the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/extension/failure.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

struct Config {
  std::optional<std::string> state;  // the folder; the library's default if there is none
  uint32_t interval_ms = NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS;  // from poll to poll of a node
  std::optional<std::string> push;  // the configuration of the push; nothing is pushed without
  uint32_t health_ms = 300'000;  // from one reading of a node's hardware to the next; 0 for never
};

// path: may be NULL.
Result<Config> ReadConfig(const char* path);

}  // namespace extension
