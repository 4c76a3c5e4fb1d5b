// Get SDR Repository Info (IPMI 2.0 §33.9); ReadRecordStoreInfo reads the answer.
#pragma once

#include "core/wire/cmd/record_store_info.h"
#include "core/wire/ipmi_message.h"

namespace ipmi {

Request MakeGetSdrRepositoryInfo();

}  // namespace ipmi
