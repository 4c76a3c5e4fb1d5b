// What event data 2 and 3 add to a sensor-specific event (IPMI 2.0 table 42-3).
#pragma once

#include <string>

#include "core/wire/sel/sel_record.h"

namespace ipmi {

// "Memory initialization", "Timer use at expiration: OS Load", "memory module 5"; several are
// parted by "; ". Empty if the event tells no more, or nothing that the table knows.
std::string EventDetail(const SelEvent& event);

}  // namespace ipmi
