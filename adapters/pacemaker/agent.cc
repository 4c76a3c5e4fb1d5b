// fence_nodeipmi: the fencing actions as a fence agent, a program that a cluster runs for each.
#include <sys/prctl.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>
#include <utility>

#include "adapters/pacemaker/fencer.h"
#include "adapters/pacemaker/request.h"
#include "nodeipmi/nodeipmi.h"

namespace fence {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kIsOff = 2;  // by the action status

int Fail(const std::string& sentence) {
  (void)std::fprintf(stderr, "fence_nodeipmi: %s\n", sentence.c_str());
  return kFailed;
}

void Print(const std::string& text) { (void)std::fputs(text.c_str(), stdout); }

std::string PowerWord(const Finding& finding) {
  if (!finding.ok()) return "UNKNOWN";
  return finding.power == NODEIPMI_POWER_STATE_ON ? "ON" : "OFF";
}

int Tell(const Request& request, const Finding& finding, const char* success) {
  if (!finding.ok()) return Fail(finding.sentence);
  if (!finding.warning.empty()) (void)Fail(finding.warning);
  if (request.verbose) (void)std::fprintf(stderr, "%s\n", finding.sentence.c_str());
  Print(std::string("Success: ") + success + "\n");
  return kDone;
}

int Fence(const Request& request, const Fencer& fencer, const std::string& node) {
  std::this_thread::sleep_for(std::chrono::seconds(request.delay_s));
  switch (request.action) {
    case Action::kOff:
      return Tell(request, fencer.Off(node), "Powered OFF");
    case Action::kOn:
      return Tell(request, fencer.On(node), "Powered ON");
    default:
      return Tell(request, fencer.Reset(node), "Rebooted");
  }
}

int TellStatus(const Finding& finding) {
  if (!finding.ok()) return Fail(finding.sentence);
  Print("Status: " + PowerWord(finding) + "\n");
  return finding.power == NODEIPMI_POWER_STATE_OFF ? kIsOff : kDone;
}

int Monitor(const std::vector<Finding>& findings) {
  const std::string troubles = Troubles(findings);
  return troubles.empty() ? kDone : Fail(troubles);
}

// Name, alias (there is none) and, with `findings`, the power.
int List(const std::vector<Target>& targets, const std::vector<Finding>& findings) {
  for (size_t i = 0; i < targets.size(); ++i)
    Print(targets[i].name + "," + (findings.empty() ? "" : "," + PowerWord(findings[i])) + "\n");
  return kDone;
}

int RunOnDevice(const Request& request, const Fencer& fencer) {
  const auto targets = fencer.Targets();
  if (!targets) return Fail(targets.error());
  const bool one_node = request.action == Action::kOff || request.action == Action::kOn ||
                        request.action == Action::kReboot || request.action == Action::kStatus;
  if (one_node) {
    if (request.node().empty()) return Fail("There is no node: give its name as plug.");
    // Without names in the settings any node is allowed, and the library says what is wrong with
    // it.
    auto node =
        request.settings.targets.empty() ? request.node() : FindNode(*targets, request.node());
    if (!node) return Fail(node.error());
    return request.action == Action::kStatus ? TellStatus(fencer.Status(*node))
                                             : Fence(request, fencer, *node);
  }
  if (targets->empty()) return Fail("There is no node: 'nodeipmi node add' adds them.");
  switch (request.action) {
    case Action::kList:
      return List(*targets, {});
    case Action::kListStatus:
      return List(*targets, fencer.Test(*targets));
    case Action::kValidateAll:
      return Monitor(fencer.Validate(*targets));
    default:
      return Monitor(fencer.Test(*targets));
  }
}

int Run(const Request& request) {
  if (request.action == Action::kMetadata) return Print(Metadata()), kDone;
  if (request.action == Action::kHelp) return Print(Help()), kDone;
  if (request.action == Action::kVersion) {
    Print(std::string(nodeipmi_version()) + "\n");
    const auto fits = LibraryFits();
    return fits ? kDone : Fail(fits.error());
  }
  const auto fencer = Fencer::Open(request.settings);
  if (!fencer) return Fail(fencer.error());
  return RunOnDevice(request, *fencer);
}

}  // namespace
}  // namespace fence

int main(int argc, char** argv) {
  // No core file and no debugger: there may be a password in memory.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const auto request = argc > 1 ? fence::ParseRequest(std::span(argv + 1, argv + argc))
                                : fence::ReadRequest(std::cin);
  if (!request) return fence::Fail(request.error());
  const int code = fence::Run(*request);
  if (std::fflush(stdout) != 0) return fence::Fail("Standard output cannot be written.");
  return code;
}
