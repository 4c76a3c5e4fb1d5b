// Version, statuses, severities and stages: what can be asked without a state.
#include "core/base/severity.h"
#include "core/base/status.h"
#include "nodeipmi/nodeipmi.h"

extern "C" {

void nodeipmi_abi_version(uint32_t* major, uint32_t* minor) {
  if (major != nullptr) *major = NODEIPMI_ABI_MAJOR;
  if (minor != nullptr) *minor = NODEIPMI_ABI_MINOR;
}

const char* nodeipmi_version(void) { return "1.0.0"; }

// The texts are literals: they end with NUL.
const char* nodeipmi_status_word(nodeipmi_status status) {
  return ipmi::StatusWord(static_cast<ipmi::Status>(status)).data();
}

const char* nodeipmi_status_sentence(nodeipmi_status status) {
  return ipmi::StatusSentence(static_cast<ipmi::Status>(status)).data();
}

const char* nodeipmi_severity_word(uint32_t severity) {
  return severity < ipmi::kSeverityCount
             ? ipmi::SeverityWord(static_cast<ipmi::Severity>(severity)).data()
             : "unknown";
}

const char* nodeipmi_stage_name(uint32_t stage) {
  return ipmi::StageName(static_cast<ipmi::Stage>(stage)).data();
}

}  // extern "C"
