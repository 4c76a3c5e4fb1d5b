#include "adapters/pacemaker/fencer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <ranges>
#include <utility>

namespace fence {
namespace {

// "Command not supported in present state" (§5.2): a node that is off cannot be cycled.
constexpr uint8_t kNotInPresentState = 0xD5;

template <typename T>
T EmptyStruct() {
  T value = {};
  value.struct_size = sizeof value;
  return value;
}

std::string_view Word(uint32_t power) {
  switch (power) {
    case NODEIPMI_POWER_STATE_OFF:
      return "off";
    case NODEIPMI_POWER_STATE_ON:
      return "on";
    default:
      return "not known";
  }
}

Finding Make(const std::string& node, const nodeipmi_error& error, uint32_t power) {
  return {.node = node,
          .status = error.status,
          .power = power,
          .sentence = node + ": " +
                      (error.status == NODEIPMI_OK ? "power is " + std::string(Word(power)) + "."
                                                   : std::string(error.message)),
          .warning = {}};
}

// Where the answers to several tests are gathered.
struct Gathering {
  std::mutex mutex;
  std::condition_variable all_there;
  size_t missing = 0;
};

struct Place {
  Gathering* gathering;
  Finding* finding;
};

void OnTested(void* user_data, nodeipmi_op, const nodeipmi_error* error,
              const nodeipmi_outcome* outcome) {
  const auto& place = *static_cast<const Place*>(user_data);
  // Under the lock to the end: whoever waits owns what stands here, and goes on after it.
  const std::lock_guard lock(place.gathering->mutex);
  *place.finding = Make(place.finding->node, *error, outcome->power);
  if (--place.gathering->missing == 0) place.gathering->all_there.notify_one();
}

}  // namespace

Expected<void> LibraryFits() {
  uint32_t major = 0, minor = 0;
  nodeipmi_abi_version(&major, &minor);
  if (major == NODEIPMI_ABI_MAJOR && minor >= NODEIPMI_ABI_MINOR) return {};
  return std::unexpected("libnodeipmi.so.1 is " + std::string(nodeipmi_version()) +
                         ", which is too old: install the release that this belongs to.");
}

Expected<Fencer> Fencer::Open(const Settings& settings) {
  if (const auto fits = LibraryFits(); !fits) return std::unexpected(fits.error());
  auto options = EmptyStruct<nodeipmi_open_options>();
  if (!settings.state.empty()) options.state_dir = settings.state.c_str();
  auto error = EmptyStruct<nodeipmi_error>();
  nodeipmi* state = nullptr;
  if (nodeipmi_open(&options, &state, &error) != NODEIPMI_OK)
    return std::unexpected(std::string(error.message));
  return Fencer(state, settings);
}

Expected<std::vector<Target>> Fencer::Targets() const {
  if (!settings_.targets.empty()) return settings_.targets;
  std::vector<Target> targets;
  auto node = EmptyStruct<nodeipmi_node>();
  auto error = EmptyStruct<nodeipmi_error>();
  for (std::string after;; after = node.name) {
    const nodeipmi_status status = nodeipmi_node_next(state_.get(), after.c_str(), &node, &error);
    if (status == NODEIPMI_NOT_FOUND) return targets;
    if (status != NODEIPMI_OK) return std::unexpected(std::string(error.message));
    if (node.kind == NODEIPMI_NODE_HOST) targets.emplace_back(node.name, node.name);
  }
}

Finding Fencer::Do(const std::string& node, uint32_t action, Time time) const {
  auto outcome = EmptyStruct<nodeipmi_outcome>();
  auto error = EmptyStruct<nodeipmi_error>();
  (void)nodeipmi_power(state_.get(), node.c_str(), action, time.wait_ms, time.timeout_ms, &outcome,
                       &error);
  Finding finding = Make(node, error, outcome.power);
  finding.seen_off = outcome.seen_off != 0;
  finding.completion_code = error.completion_code;
  return finding;
}

Finding Fencer::Reach(const std::string& node, uint32_t action) const {
  const uint32_t wanted =
      action == NODEIPMI_POWER_OFF ? NODEIPMI_POWER_STATE_OFF : NODEIPMI_POWER_STATE_ON;
  Finding finding = Do(node, action, WholeTime());
  if (finding.ok()) {
    const bool reached = finding.power == wanted;
    if (!reached) finding.status = NODEIPMI_PROTOCOL_ERROR;
    finding.sentence = node + ": power is " + (reached ? "" : "not ") + std::string(Word(wanted)) +
                       ", as read back.";
  }
  return finding;
}

Fencer::Time Fencer::TimeLeft(std::chrono::milliseconds elapsed) const {
  const Time whole = WholeTime();
  const int64_t reset = int64_t{whole.timeout_ms} + 2 * int64_t{whole.wait_ms};
  const int64_t left = std::max<int64_t>(reset - elapsed.count(), 3);
  const int64_t timeout = std::min<int64_t>(whole.timeout_ms, left / 3);
  const int64_t wait = std::min<int64_t>(whole.wait_ms, (left - timeout) / 2);
  return {static_cast<uint32_t>(timeout), static_cast<uint32_t>(wait)};
}

Finding Fencer::OffAndOn(const std::string& node, Time time) const {
  Finding finding = Do(node, NODEIPMI_POWER_OFF_ON, time);
  if (!finding.seen_off) {
    if (finding.ok()) finding.status = NODEIPMI_PROTOCOL_ERROR;
    return finding;
  }
  if (finding.ok()) {
    finding.sentence = node + ": power was off, as read back, and is on again, as read back.";
    return finding;
  }
  finding.status = NODEIPMI_OK;
  finding.warning = node + ": power was off, as read back, so it is fenced; but it could not be " +
                    "turned on again: " + finding.sentence.substr(node.size() + 2);
  finding.sentence = node + ": power was off, as read back.";
  return finding;
}

Finding Fencer::Cycle(const std::string& node) const {
  const auto begin = std::chrono::steady_clock::now();
  Finding finding = Do(node, NODEIPMI_POWER_CYCLE, WholeTime());
  const bool refused =
      finding.status == NODEIPMI_COMMAND_REFUSED && finding.completion_code == kNotInPresentState;
  // Some BMCs accept a cycle of a node that is off, and do nothing.
  const bool stays_off =
      !finding.ok() && finding.seen_off && finding.power == NODEIPMI_POWER_STATE_OFF;
  if (refused || stays_off) {
    return OffAndOn(node, TimeLeft(std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::steady_clock::now() - begin)));
  }
  if (!finding.ok()) return finding;
  finding.sentence =
      node + (finding.seen_off ? ": power was off, as read back, and is on again, as read back."
                               : ": the BMC accepted a power cycle, and power is on.");
  return finding;
}

Finding Fencer::Reset(const std::string& node) const {
  return settings_.method == Method::kCycle ? Cycle(node) : OffAndOn(node, WholeTime());
}

Finding Fencer::Status(const std::string& node) const {
  Finding finding = Do(node, NODEIPMI_POWER_STATUS, {settings_.timeout_ms, 0});
  if (finding.ok() && finding.power == NODEIPMI_POWER_STATE_UNKNOWN)
    finding.status = NODEIPMI_PROTOCOL_ERROR;
  return finding;
}

std::vector<Finding> Fencer::Test(std::span<const Target> targets) const {
  std::vector<Finding> findings(targets.size());
  std::vector<Place> places(targets.size());
  Gathering gathering;
  gathering.missing = targets.size();
  for (size_t i = 0; i < targets.size(); ++i) {
    const std::string& node = findings[i].node = targets[i].node;
    places[i] = {.gathering = &gathering, .finding = &findings[i]};
    const nodeipmi_completion completion = {
        .callback = OnTested, .user_data = &places[i], .free = nullptr};
    auto error = EmptyStruct<nodeipmi_error>();
    if (nodeipmi_test_async(state_.get(), node.c_str(), settings_.timeout_ms, completion,
                            nullptr, &error) == NODEIPMI_OK)
      continue;
    const std::lock_guard lock(gathering.mutex);
    findings[i] = Make(targets[i].node, error, NODEIPMI_POWER_STATE_UNKNOWN);
    --gathering.missing;
  }
  std::unique_lock lock(gathering.mutex);
  gathering.all_there.wait(lock, [&] { return gathering.missing == 0; });
  return findings;
}

std::vector<Finding> Fencer::Validate(std::span<const Target> targets) const {
  std::vector<Finding> findings;
  for (const std::string& name : std::views::transform(targets, &Target::node)) {
    auto node = EmptyStruct<nodeipmi_node>();
    auto error = EmptyStruct<nodeipmi_error>();
    (void)nodeipmi_node_get(state_.get(), name.c_str(), &node, &error);
    Finding finding = Make(name, error, NODEIPMI_POWER_STATE_UNKNOWN);
    const auto fail = [&](nodeipmi_status status) {
      finding.status = status;
      finding.sentence = name + ": " + nodeipmi_status_sentence(status);
    };
    if (finding.ok() && node.kind != NODEIPMI_NODE_HOST) fail(NODEIPMI_NOT_HOST_NODE);
    if (finding.ok() && node.user_set == 0 && node.password_set == 0) fail(NODEIPMI_NO_CREDENTIALS);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::string Troubles(std::span<const Finding> findings) {
  std::string sentences;
  for (const Finding& finding : findings) {
    if (finding.ok()) continue;
    if (!sentences.empty()) sentences += '\n';
    sentences += finding.sentence;
  }
  return sentences;
}

}  // namespace fence
