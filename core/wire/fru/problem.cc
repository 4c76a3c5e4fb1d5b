#include "core/wire/fru/problem.h"

#include <algorithm>
#include <string_view>

namespace ipmi {
namespace {

std::string_view AreaName(FruArea area) {
  switch (area) {
    case FruArea::kHeader:
      return "common header";
    case FruArea::kInternalUse:
      return "internal use area";
    case FruArea::kChassis:
      return "chassis info area";
    case FruArea::kBoard:
      return "board info area";
    case FruArea::kProduct:
      return "product info area";
    case FruArea::kMultiRecord:
      return "multi-record area";
  }
  return {};
}

std::string_view FaultText(FruFault fault) {
  switch (fault) {
    case FruFault::kMissing:
      return "lies past the end of the inventory";
    case FruFault::kCutOff:
      return "is cut off by the end of the inventory";
    case FruFault::kUnknownVersion:
      return "has an unknown format version";
    case FruFault::kZeroLength:
      return "has a length of zero";
    case FruFault::kOverlap:
      return "reaches into another area";
    case FruFault::kBadChecksum:
      return "has a wrong checksum";
    case FruFault::kNoEndMark:
      return "has no end mark";
    case FruFault::kFieldCutOff:
      return "has a field that is longer than the area";
    case FruFault::kRecordLength:
      return "has a record that is too short";
  }
  return {};
}

}  // namespace

std::string FruProblemText(const FruProblem& problem) {
  return std::string(AreaName(problem.area)).append(" ").append(FaultText(problem.fault));
}

void FruProblems::Add(FruArea area, FruFault fault) {
  if (!Has(area, fault)) list_.push_back({area, fault});
}

bool FruProblems::Has(FruArea area, FruFault fault) const {
  return std::ranges::find(list_, FruProblem{area, fault}) != list_.end();
}

}  // namespace ipmi
