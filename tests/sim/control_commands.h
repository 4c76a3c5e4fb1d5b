// What the lines of the control socket mean.
#pragma once

#include <string>
#include <string_view>

#include "tests/sim/fleet.h"

namespace bmcsim {

// The answer to `line`: "ok", a value, JSON, or "error: " and a sentence. Sets `quit` if that was
// asked for.
std::string AnswerControl(Fleet& fleet, std::string_view line, Instant now, bool& quit);

}  // namespace bmcsim
