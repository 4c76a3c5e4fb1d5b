#include "core/engine/admission.h"

#include <algorithm>

namespace ipmi {
namespace {

using namespace std::chrono_literals;

constexpr uint32_t kLeast = 16;
constexpr uint32_t kMost = 4096;
constexpr uint32_t kShortestEpoch = 32;

// A slot is given back after so many times what a BMC usually takes. One that has answered gets
// more time: where all are slow, to ask others would make them slower still.
constexpr int kPatienceFactor = 4;
constexpr Duration kShortestPatience = 20ms;
constexpr Duration kLongestPatience = 500ms;
constexpr Duration kFirstPatience = 300ms;
constexpr Duration kShortestPatienceOnceHeard = 500ms;
constexpr Duration kLongestPatienceOnceHeard = 5s;

// This much more loss than the network has anyway is put down to what was asked.
constexpr double kTolerated = 0.15;
// Asking less has helped if so much of the loss is left at most.
constexpr double kHelped = 0.7;

}  // namespace

Duration Admission::Patience() const {
  if (typical_ == Duration{}) return kFirstPatience;
  return std::clamp(kPatienceFactor * typical_, kShortestPatience, kLongestPatience);
}

Duration Admission::PatienceOnceHeard() const {
  return std::clamp(kPatienceFactor * typical_, kShortestPatienceOnceHeard,
                    kLongestPatienceOnceHeard);
}

void Admission::Enter(AdmissionSlot& slot, Instant now) {
  slot.entered_ = slot.heard_ = now;
  silent_.PushBack(slot);
  ++used_;
}

void Admission::Heard(AdmissionSlot& slot, Instant now) {
  if (!slot.listed()) return;
  slot.heard_ = now;
  heard_.PushBack(slot);
}

void Admission::Free(AdmissionSlot& slot) {
  if (!slot.listed()) return;
  static_cast<ListPlace<SlotHolders>&>(slot).Leave();
  --used_;
}

void Admission::Leave(AdmissionSlot& slot, uint32_t answers, uint32_t repeats, Instant now) {
  Free(slot);
  if (answers == 0) return;  // a BMC that says nothing tells nothing of the network
  const Duration took = now - slot.entered_;
  typical_ = typical_ == Duration{} ? took : typical_ + (took - typical_) / 16;
  answers_ += answers;
  repeats_ += repeats;
  if (++asked_ >= std::max(limit_, kShortestEpoch)) EndEpoch();
}

void Admission::EndEpoch() {
  const double loss = static_cast<double>(repeats_) / static_cast<double>(answers_ + repeats_);
  asked_ = 0;
  answers_ = repeats_ = 0;
  const bool too_much = loss > base_loss_ + kTolerated;
  const bool in_vain = too_much && shrunk_ && loss > kHelped * loss_;
  base_loss_ = in_vain ? loss : std::min(base_loss_, loss);
  shrunk_ = too_much && !in_vain && limit_ > kLeast;
  if (shrunk_) {
    doubling_ = false;
    loss_ = loss;
    limit_ = std::max(limit_ / 2, kLeast);
  } else if (!too_much || in_vain) {
    limit_ = std::min(doubling_ || in_vain ? 2 * limit_ : limit_ + limit_ / 4, kMost);
  }
}

void Admission::Expire(Instant now) {
  while (!silent_.empty() && now - silent_.front().entered_ >= Patience()) Free(silent_.front());
  while (!heard_.empty() && now - heard_.front().heard_ >= PatienceOnceHeard())
    Free(heard_.front());
}

Instant Admission::NextExpiry() const {
  const Instant silent = silent_.empty() ? kNever : silent_.front().entered_ + Patience();
  const Instant heard = heard_.empty() ? kNever : heard_.front().heard_ + PatienceOnceHeard();
  return std::min(silent, heard);
}

}  // namespace ipmi
