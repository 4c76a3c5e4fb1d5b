#include "core/node/actions/read_power.h"

namespace ipmi {

Step ReadPower::Begin() { return Step::Send(MakeGetChassisStatus()); }

Step ReadPower::OnResponse(const Response& response) {
  if (auto error = TakeChassisStatus(response)) return Step::Fail(*std::move(error));
  return Step::Done();
}

}  // namespace ipmi
