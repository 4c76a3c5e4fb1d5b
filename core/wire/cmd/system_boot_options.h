// Set and Get System Boot Options (IPMI 2.0 §28.12, §28.13), for the parameters that choose the
// boot device (table 28-14).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

enum class SetInProgress : uint8_t { kComplete = 0, kInProgress = 1, kCommitWrite = 2 };

struct BootFlags {
  bool valid = true;
  bool persistent = false;
  bool efi = false;
  uint8_t device = 0;  // 0 none, 1 PXE, 2 disk, 5 CD-ROM, 6 BIOS set-up …
};

// Parameter 0: tells that options are being written; not every BMC has it.
Request MakeSetBootInProgress(SetInProgress state);
// Parameter 4: no handler has seen the boot information yet.
Request MakeSetBootInfoAcknowledge();
// Parameter 5.
Request MakeSetBootFlags(const BootFlags& flags);
Request MakeGetBootFlags();

std::optional<BootFlags> ReadBootFlags(std::span<const uint8_t> data);

}  // namespace ipmi
