#include "core/base/severity.h"

namespace ipmi {

std::string_view SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::kUnknown:
      break;
    case Severity::kOk:
      return "ok";
    case Severity::kNonCritical:
      return "non_critical";
    case Severity::kCritical:
      return "critical";
    case Severity::kNonRecoverable:
      return "non_recoverable";
  }
  return "unknown";
}

}  // namespace ipmi
