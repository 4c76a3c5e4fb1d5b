// How many BMCs are asked at the same time. The limit adapts to loss: it grows while answers come,
// and shrinks where more of them get lost because more was asked. A network that loses as much
// whatever is asked does not shrink it.
//
// A BMC that says nothing for much longer than the others take gives its slot back while it is
// still waited for: so dead ones never hold up the live.
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/engine/intrusive_list.h"

namespace ipmi {

struct SlotHolders;  // the lists of who holds a slot

// Held while a BMC is asked; lives inside of what asks.
class AdmissionSlot : public ListPlace<SlotHolders> {
 private:
  friend class Admission;
  Instant entered_ = {};
  Instant heard_ = {};  // last
};

class Admission {
 public:
  // True if there is room for another one now.
  bool HasRoom() const { return used_ < limit_; }
  void Enter(AdmissionSlot& slot, Instant now);
  // The BMC has answered, and there is more to ask.
  void Heard(AdmissionSlot& slot, Instant now);
  // The BMC was asked to the end. answers: that came; repeats: packets that were sent again.
  void Leave(AdmissionSlot& slot, uint32_t answers, uint32_t repeats, Instant now);
  // Takes back the slots of those that take too long.
  void Expire(Instant now);
  // When the next slot is taken back if nothing happens; kNever if none is held.
  Instant NextExpiry() const;

  uint32_t limit() const { return limit_; }

 private:
  void Free(AdmissionSlot& slot);
  void EndEpoch();
  Duration Patience() const;
  Duration PatienceOnceHeard() const;

  List<AdmissionSlot, SlotHolders> silent_;  // not heard yet, the longest held first
  List<AdmissionSlot, SlotHolders> heard_;   // the longest not heard first
  uint32_t used_ = 0;
  uint32_t limit_ = kFirstLimit;
  Duration typical_ = {};  // time from Enter to Leave, of those that answered

  // Of the present epoch, which lasts for as many BMCs as may be asked at once.
  uint32_t asked_ = 0;
  uint64_t answers_ = 0;
  uint64_t repeats_ = 0;

  bool doubling_ = true;
  bool shrunk_ = false;   // at the end of the last epoch
  double loss_ = 0;       // of the epoch before it shrank
  double base_loss_ = 0;  // that the network has anyway

  static constexpr uint32_t kFirstLimit = 128;
};

}  // namespace ipmi
