// The key files of a state while its key is replaced.
//
// The order is: the new key is written beside the old one; one transaction wraps every data key
// anew and says which key is in force; then the new file takes the old one's place, and the old one
// is erased. Whatever of the last part did not come to be is made up for later.
#pragma once

#include "core/base/result.h"
#include "core/store/state_folder.h"
#include "core/vault/key_provider.h"

namespace ipmi {

// Whether there may be something for FinishRotation to do.
bool MayBeUnfinished(const StateFolder& folder, const StateId& state, const KeySource& in_force);

// Erases the key files that are not in force, once the one that is has its place. Where the key in
// force is not found, nothing is touched. Under the folder's lock, and only where a loss of power
// can put no other key in force.
Result<void> FinishRotation(const StateFolder& folder, const StateId& state,
                            const KeySource& in_force);

}  // namespace ipmi
