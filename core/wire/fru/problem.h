// What is wrong with a FRU inventory. Nothing of it keeps the rest from being read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ipmi {

enum class FruArea : uint8_t { kHeader, kInternalUse, kChassis, kBoard, kProduct, kMultiRecord };

enum class FruFault : uint8_t {
  kMissing,         // it lies past the end of the inventory
  kCutOff,          // the inventory ends inside
  kUnknownVersion,  // it is not of format version 1 (2 in the multi-record area), and was not read
  kZeroLength,      // it says that it is empty; read up to what follows it
  kOverlap,         // it reaches into another area
  kBadChecksum,
  kNoEndMark,     // its fields end without the end mark
  kFieldCutOff,   // a field is longer than what is left of the area
  kRecordLength,  // a record is shorter than its fields; its bytes are kept
};

struct FruProblem {
  FruArea area = FruArea::kHeader;
  FruFault fault = FruFault::kMissing;

  bool operator==(const FruProblem&) const = default;
};

// "board info area has a wrong checksum"
std::string FruProblemText(const FruProblem& problem);

// Collects problems, each once.
class FruProblems {
 public:
  void Add(FruArea area, FruFault fault);
  const std::vector<FruProblem>& list() const { return list_; }
  bool Has(FruArea area, FruFault fault) const;

 private:
  std::vector<FruProblem> list_;
};

}  // namespace ipmi
