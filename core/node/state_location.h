// Where the state is if nobody says so.
#pragma once

#include <string>

#include "core/base/result.h"

namespace ipmi {

// $NODEIPMI_STATE, else /var/lib/nodeipmi for root, else $XDG_STATE_HOME/nodeipmi, else
// $HOME/.local/state/nodeipmi. kStateMissing if none of these is set.
Result<std::string> DefaultStateFolder();

}  // namespace ipmi
