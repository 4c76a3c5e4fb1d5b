// What a node may be set to.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/store/node_record.h"
#include "core/vault/credentials.h"

namespace ipmi {

// 1 to 128 of letters, digits, '.', '_', '-'.
Result<void> CheckNodeName(std::string_view name);
Result<void> CheckSubscriberName(std::string_view name);

// Ranges, lengths, and what does not go together. kInvalidArgument with the member's name.
Result<void> CheckNode(const NodeRecord& node);
Result<void> CheckCredentials(const Credentials& credentials);

}  // namespace ipmi
