#include "core/node/health/controllers.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/wire/cmd/send_message.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

// Each may take a second.
constexpr int kMostFailures = 2;

bool HasFailed(const Response& response) {
  return response.of != AnswerOf::kTarget || IsBusy(response.completion_code);
}

std::string Name(const BridgeTarget& target) {
  std::array<char, 48> text;
  (void)std::snprintf(text.data(), text.size(), "the controller at 0x%02X", target.address);
  std::string name = text.data();
  if (target.channel != 0) name += " on channel " + std::to_string(target.channel);
  return name;
}

}  // namespace

const Controllers::Controller* Controllers::Find(const BridgeTarget& target) const {
  const auto found = std::ranges::find(controllers_, target, &Controller::target);
  return found == controllers_.end() ? nullptr : &*found;
}

bool Controllers::GivenUp(const BridgeTarget& target) const {
  const Controller* const controller = Find(target);
  return controller != nullptr && controller->failures >= kMostFailures;
}

void Controllers::Note(const BridgeTarget& target, const Response& response) {
  auto found = std::ranges::find(controllers_, target, &Controller::target);
  if (found == controllers_.end())
    found = controllers_.insert(controllers_.end(), {.target = target});
  if (!HasFailed(response)) {
    found->answers = true;
    return;
  }
  ++found->failures;
  found->last_failure = response;
  found->last_failure.data = {};
}

uint8_t Controllers::CodeOf(const BridgeTarget& target) const {
  const Controller* const controller = Find(target);
  if (controller == nullptr || controller->failures == 0) return kCompletedNormally;
  const Response& failure = controller->last_failure;
  if (failure.of == AnswerOf::kBmc) return kDestinationUnavailable;
  return failure.completion_code;
}

std::string Controllers::Trouble() const {
  std::string trouble;
  for (const Controller& controller : controllers_) {
    if (controller.failures == 0) continue;
    if (!trouble.empty()) trouble += ' ';
    const Response& failure = controller.last_failure;
    const char* const how_often = controller.answers ? " each time" : "";
    const std::string name = Name(controller.target);
    if (failure.of == AnswerOf::kBmc) {
      trouble += "The BMC does not reach " + name + how_often + ": " +
                 SendMessageCodeText(failure.completion_code) + '.';
    } else if (failure.of == AnswerOf::kNobody) {
      trouble += 'T' + name.substr(1) + " does not answer" + how_often + '.';
    } else {
      trouble +=
          'T' + name.substr(1) + " is busy: " + CompletionCodeText(failure.completion_code) + '.';
    }
  }
  return trouble;
}

}  // namespace ipmi
