#include "core/node/actions/off_and_on.h"

namespace ipmi {

Step OffAndOn::Take(Step step) {
  const bool was_off = report_.seen_off;
  report_ = now().report();
  const bool seen_off = report_.seen_off;
  report_.seen_off = was_off;
  if (step.kind != Step::Kind::kDone || was_off) return step;
  // An end that nobody saw would be no proof.
  if (!seen_off) return Step::Fail(MakeError(Status::kInternal));
  report_.seen_off = true;
  return on_.Begin();
}

}  // namespace ipmi
