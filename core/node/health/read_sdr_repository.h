// Reads a BMC's sensor data records (IPMI 2.0 §33), whatever BMCs get wrong about it: reservations
// that are lost, sizes that are too large, counts that are wrong, record ids that go in a circle.
#pragma once

#include <memory>

#include "core/node/flow.h"
#include "core/node/health/sdr_repository.h"

namespace ipmi {

// The whole repository, or where there is none the records of the controller itself (§35); or as
// much as can be read: `trouble` says what is missing. guid: of the BMC. If `known`, which may be
// null, is still what the BMC has, nothing but that is read, and `known` returned. An error only
// where the BMC has no repository, or does not tell about it.
Flow<Result<std::shared_ptr<const SdrRepository>>> ReadSdrRepository(
    FlowAction& action, Guid guid, std::shared_ptr<const SdrRepository> known);

}  // namespace ipmi
