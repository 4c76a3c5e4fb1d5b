#include "core/wire/fru/fru_inventory.h"

#include <algorithm>
#include <array>

#include "core/bytes/reader.h"
#include "core/wire/fru/checksum.h"

namespace ipmi {
namespace {

constexpr size_t kUnit = 8;  // of offsets and lengths
constexpr size_t kHeaderSize = 8;
constexpr uint8_t kVersion = 1;
constexpr uint8_t kVersionMask = 0x0F;

constexpr std::array kAreas = {FruArea::kInternalUse, FruArea::kChassis, FruArea::kBoard,
                               FruArea::kProduct, FruArea::kMultiRecord};

// §8. Offsets in bytes, 0 for an area that is not there.
using Offsets = std::array<size_t, kAreas.size()>;

std::span<const uint8_t> Slice(std::span<const uint8_t> bytes, size_t from, size_t size) {
  Reader in(bytes);
  in.Skip(from);
  return in.Bytes(size);
}

std::optional<Offsets> ReadHeader(std::span<const uint8_t> bytes, FruProblems& problems) {
  Reader in(bytes);
  const auto header = in.Bytes(kHeaderSize);
  if (!in.ok()) {
    problems.Add(FruArea::kHeader, FruFault::kCutOff);
    return std::nullopt;
  }
  if (!SumsToZero(header)) problems.Add(FruArea::kHeader, FruFault::kBadChecksum);
  Reader fields(header);
  if ((fields.U8() & kVersionMask) != kVersion) {
    problems.Add(FruArea::kHeader, FruFault::kUnknownVersion);
    return std::nullopt;
  }
  Offsets offsets;
  for (size_t& offset : offsets) offset = fields.U8() * kUnit;
  return offsets;
}

// One area within the inventory.
class Area {
 public:
  Area(std::span<const uint8_t> inventory, const Offsets& offsets, size_t index,
       FruProblems& problems)
      : inventory_(inventory),
        area_(kAreas[index]),
        start_(offsets[index]),
        next_(inventory.size()),
        problems_(problems),
        shares_start_(std::ranges::count(offsets, start_) > 1) {
    for (const size_t offset : offsets) {
      if (offset > start_) next_ = std::min(next_, offset);
    }
  }

  // False if it is not there at all.
  bool Exists() {
    if (start_ == 0) return false;
    if (start_ >= inventory_.size()) {
      problems_.Add(area_, FruFault::kMissing);
      return false;
    }
    if (shares_start_) problems_.Add(area_, FruFault::kOverlap);
    return true;
  }

  // Of an area that does not tell its length: up to the next, or to the end.
  std::span<const uint8_t> UpToTheNext() const { return Slice(inventory_, start_, next_ - start_); }

  std::span<const uint8_t> UpToTheEnd() const {
    return Slice(inventory_, start_, inventory_.size() - start_);
  }

  // The fields of an info area; nothing if its format is unknown.
  std::optional<std::span<const uint8_t>> Fields() {
    Reader head(UpToTheEnd());
    const uint8_t version = head.U8();
    const size_t length = head.U8() * kUnit;
    if (!head.ok()) {
      problems_.Add(area_, FruFault::kCutOff);
      return std::nullopt;
    }
    if ((version & kVersionMask) != kVersion) {
      problems_.Add(area_, FruFault::kUnknownVersion);
      return std::nullopt;
    }
    Reader whole(Whole(length));
    whole.Skip(2);
    if (complete_) (void)whole.TakeBack(1);
    return whole.Rest();
  }

 private:
  std::span<const uint8_t> Whole(size_t length) {
    if (length == 0) {
      problems_.Add(area_, FruFault::kZeroLength);
      return UpToTheNext();
    }
    const size_t there = inventory_.size() - start_;
    if (length > there) {
      problems_.Add(area_, FruFault::kCutOff);
      return UpToTheEnd();
    }
    if (start_ + length > next_) problems_.Add(area_, FruFault::kOverlap);
    complete_ = true;
    const auto whole = Slice(inventory_, start_, length);
    if (!SumsToZero(whole)) problems_.Add(area_, FruFault::kBadChecksum);
    return whole;
  }

  std::span<const uint8_t> inventory_;
  FruArea area_;
  size_t start_;
  size_t next_;  // where the next area begins
  FruProblems& problems_;
  bool shares_start_;
  bool complete_ = false;  // its checksum is there
};

void ReadInternalUse(const Area& area, FruInventory& inventory) {
  Reader in(area.UpToTheNext());
  in.Skip(1);  // format version
  const auto data = in.Rest();
  inventory.internal_use.assign(data.begin(), data.end());
}

}  // namespace

FruInventory ReadFruInventory(std::span<const uint8_t> bytes) {
  FruInventory inventory;
  FruProblems problems;
  const auto offsets = ReadHeader(bytes, problems);
  for (size_t i = 0; offsets && i < kAreas.size(); ++i) {
    Area area(bytes, *offsets, i, problems);
    if (!area.Exists()) continue;
    if (kAreas[i] == FruArea::kInternalUse) {
      ReadInternalUse(area, inventory);
    } else if (kAreas[i] == FruArea::kMultiRecord) {
      inventory.records = ReadMultiRecords(area.UpToTheEnd(), problems);
    } else if (const auto fields = area.Fields()) {
      if (kAreas[i] == FruArea::kChassis) inventory.chassis = ReadChassisInfo(*fields, problems);
      if (kAreas[i] == FruArea::kBoard) inventory.board = ReadBoardInfo(*fields, problems);
      if (kAreas[i] == FruArea::kProduct) inventory.product = ReadProductInfo(*fields, problems);
    }
  }
  inventory.problems = problems.list();
  return inventory;
}

}  // namespace ipmi
