// doctor: what is wrong with a state, and what to do.
#include <memory>
#include <string>
#include <vector>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/state.h"

namespace cli {
namespace {

struct FreeFindings {
  void operator()(nodeipmi_finding_list* list) const { nodeipmi_finding_list_free(list); }
};
using FindingList = std::unique_ptr<nodeipmi_finding_list, FreeFindings>;

Expected<std::vector<nodeipmi_finding>> Examine(const StateOptions& options) {
  nodeipmi_finding_list* made = nullptr;
  nodeipmi_error error = EmptyError();
  const nodeipmi_open_options given = options.Struct();
  if (nodeipmi_state_examine(&given, &made, &error) != NODEIPMI_OK) return LibraryFailure(error);
  const FindingList list(made);
  std::vector<nodeipmi_finding> findings;
  for (uint32_t i = 0; i < nodeipmi_finding_list_size(list.get()); ++i) {
    auto finding = EmptyStruct<nodeipmi_finding>();
    if (nodeipmi_finding_list_get(list.get(), i, &finding, &error) != NODEIPMI_OK)
      return LibraryFailure(error);
    findings.push_back(finding);
  }
  return findings;
}

void Print(const std::vector<nodeipmi_finding>& findings) {
  constexpr size_t kName = 13;
  constexpr size_t kVerdict = 9;
  for (const nodeipmi_finding& finding : findings) {
    std::string line = PadTo(finding.name, kName) +
                       PadTo(nodeipmi_verdict_word(finding.verdict), kVerdict) + finding.text;
    if (*finding.remedy != '\0') line += std::string("; ") + finding.remedy;
    PrintLine(line);
  }
}

void PrintJsonOf(const std::vector<nodeipmi_finding>& findings, bool in_order) {
  const Json document = JsonObject();
  AddBool(document.get(), "in_order", in_order);
  cJSON* const list = AddArray(document.get(), "findings");
  for (const nodeipmi_finding& finding : findings) {
    cJSON* const object = AddObjectTo(list);
    AddString(object, "name", finding.name);
    AddString(object, "verdict", nodeipmi_verdict_word(finding.verdict));
    AddString(object, "text", finding.text);
    AddString(object, "remedy", finding.remedy);
  }
  PrintJson(document.get());
}

}  // namespace

Result RunDoctor(const Call& call) {
  const auto options = ReadStateOptions(call.arguments);
  if (!options) return std::unexpected(options.error());
  const auto findings = Examine(*options);
  if (!findings) return std::unexpected(findings.error());
  bool in_order = true;
  for (const nodeipmi_finding& finding : *findings)
    in_order = in_order && finding.verdict != NODEIPMI_VERDICT_PROBLEM &&
               finding.verdict != NODEIPMI_VERDICT_SKIPPED;
  call.json ? PrintJsonOf(*findings, in_order) : Print(*findings);
  return in_order ? kExitDone : kExitState;
}

}  // namespace cli
