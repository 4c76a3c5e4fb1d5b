#include "adapters/extension/runs.h"

#include <array>
#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "adapters/extension/menu.h"
#include "adapters/extension/plugin.h"
#include "adapters/extension/structs.h"

namespace extension {
namespace {

// As long as the specification has the light on if nothing is said (IPMI 2.0 §28.5).
constexpr uint32_t kIdentifySeconds = 15;

// Of a web page as the library gives it, with its NUL.
constexpr size_t kLongestUrl = 2048;

int64_t UnixMillis() {
  using std::chrono::system_clock;
  return std::chrono::floor<std::chrono::milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

class Run final : public Teller::Task {
 public:
  Run(Plugin& plugin, uint64_t id, std::string node, OwedCompletion completion)
      : plugin_(plugin), id_(id), node_(std::move(node)), completion_(std::move(completion)) {}

  std::string& url() { return url_; }

  // On a thread of the library.
  static void OnOutcome(void* run, nodeipmi_op, const nodeipmi_error* error,
                        const nodeipmi_outcome*) {
    std::unique_ptr<Run> ended(static_cast<Run*>(run));
    ended->AwaitNews(error->status);
    ended->result_ = EndingOf(*error);
    Teller& teller = ended->plugin_.teller();
    teller.Give(std::move(ended));
  }

  void Do() noexcept override {
    const bool cancelled = plugin_.runs().End(id_);
    if (url_.empty())
      plugin_.TellStatus(node_);
    else
      OpenWeb(cancelled || plugin_.ending());
    completion_.Tell(id_, result_);
  }

 private:
  // A cancelled run says nothing of the node. Without memory for it the next poll does.
  void AwaitNews(nodeipmi_status status) noexcept {
    if (status == NODEIPMI_CANCELLED) return;
    try {
      plugin_.news().Await(node_,
                           {.from_ms = begun_ms_, .until_ms = UnixMillis(), .status = status});
    } catch (const std::bad_alloc&) {
      return;
    }
  }

  void OpenWeb(bool cancelled) {
    const Failure failure =
        cancelled
            ? Failure{NODE_EXT_CANCELLED, "Cancelled.", "cancelled"}
            : Failure{NODE_EXT_FAILED, "The host does not open the web page " + url_ + '.', ""};
    const bool opened = !cancelled && plugin_.host().OpenWeb(id_, node_, url_);
    result_ = ToErrorStruct(opened ? nullptr : &failure);
  }

  Plugin& plugin_;
  const uint64_t id_;
  const std::string node_;
  const OwedCompletion completion_;
  const int64_t begun_ms_ = UnixMillis();
  std::string url_;  // of the page to be opened; "" if the BMC is asked
  node_ext_error result_{};
};

// What an item asks of the library.
struct Order {
  std::string_view item;
  nodeipmi_status (*submit)(nodeipmi* state, const char* node, nodeipmi_completion completion,
                            nodeipmi_op* op, nodeipmi_error* error);
};

template <uint32_t action>
nodeipmi_status Power(nodeipmi* state, const char* node, nodeipmi_completion completion,
                      nodeipmi_op* op, nodeipmi_error* error) {
  return nodeipmi_power_async(state, node, action, 0, 0, completion, op, error);
}

nodeipmi_status Test(nodeipmi* state, const char* node, nodeipmi_completion completion,
                     nodeipmi_op* op, nodeipmi_error* error) {
  return nodeipmi_test_async(state, node, 0, completion, op, error);
}

nodeipmi_status Identify(nodeipmi* state, const char* node, nodeipmi_completion completion,
                         nodeipmi_op* op, nodeipmi_error* error) {
  return nodeipmi_identify_async(state, node, kIdentifySeconds, 0, completion, op, error);
}

constexpr std::array kOrders = {
    Order{"test", Test},
    Order{"power-on", Power<NODEIPMI_POWER_ON>},
    Order{"power-off", Power<NODEIPMI_POWER_OFF>},
    Order{"power-cycle", Power<NODEIPMI_POWER_CYCLE>},
    Order{"reset", Power<NODEIPMI_POWER_RESET>},
    Order{"soft-shutdown", Power<NODEIPMI_POWER_SOFT>},
    Order{"identify", Identify},
};

const Order* FindOrder(std::string_view item) {
  for (const Order& order : kOrders)
    if (order.item == item) return &order;
  return nullptr;
}

Result<std::string> WebAddress(nodeipmi* state, const char* node) {
  std::array<char, kLongestUrl> url{};
  auto error = MakeStruct<nodeipmi_error>();
  if (nodeipmi_web_address_get(state, node, url.data(), url.size(), nullptr, &error) != NODEIPMI_OK)
    return std::unexpected(FailureOf(error));
  return std::string(url.data());
}

// Hands the run over: to the library, or to the teller. On failure it stays with the caller.
Result<nodeipmi_op> Submit(Plugin& plugin, nodeipmi* state, const std::string& node,
                           std::string_view item, std::unique_ptr<Run>& run) {
  nodeipmi_op op = 0;
  if (item == kConnectItem) {
    auto url = WebAddress(state, node.c_str());
    if (!url) return std::unexpected(std::move(url.error()));
    run->url() = std::move(*url);
    plugin.teller().Give(std::move(run));
    return op;
  }
  const Order* const order = FindOrder(item);
  if (order == nullptr) return Fail(NODE_EXT_UNSUPPORTED, "The plugin cannot do this.");
  auto error = MakeStruct<nodeipmi_error>();
  // Once it is submitted its callback owns it, and may have ended it already.
  Run* const given = run.release();
  const nodeipmi_completion completion = {
      .callback = Run::OnOutcome, .user_data = given, .free = nullptr};
  if (order->submit(state, node.c_str(), completion, &op, &error) != NODEIPMI_OK) {
    run.reset(given);
    return std::unexpected(FailureOf(error));
  }
  return op;
}

}  // namespace

uint64_t Runs::Begin() {
  const std::lock_guard lock(mutex_);
  pending_[++last_] = {};
  return last_;
}

bool Runs::End(uint64_t run) {
  const std::lock_guard lock(mutex_);
  const auto ended = pending_.extract(run);
  return ended && ended.mapped().cancelled;
}

// It may have ended by now, or have been cancelled before there was anything to cancel.
void Runs::Submitted(uint64_t run, nodeipmi* state, nodeipmi_op op) {
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(run);
    if (found == pending_.end()) return;
    found->second.op = op;
    cancelled = found->second.cancelled;
  }
  if (cancelled && op != 0) (void)nodeipmi_op_cancel(state, op, nullptr);
}

Result<uint64_t> Runs::Start(const std::string& node, const char* item, OwedCompletion completion) {
  const uint64_t id = Begin();
  // Outlives the use of the state: what becomes of it on failure is a call to the host.
  auto run = std::make_unique<Run>(plugin_, id, node, std::move(completion));
  const auto started = plugin_.WithState([&](nodeipmi* state) -> Result<void> {
    const auto found = FindItem(plugin_, state, node.c_str(), item);
    if (!found) return std::unexpected(found.error());
    if (found->enabled == 0) return Fail(NODE_EXT_DISABLED, found->disabled_reason);
    auto op = Submit(plugin_, state, node, item, run);
    if (!op) return std::unexpected(std::move(op.error()));
    Submitted(id, state, *op);
    return {};
  });
  if (started) return id;
  (void)End(id);
  return std::unexpected(started.error());
}

void Runs::Cancel(uint64_t run) {
  nodeipmi_op op = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(run);
    if (found == pending_.end()) return;
    found->second.cancelled = true;
    op = found->second.op;
  }
  if (op == 0) return;
  (void)plugin_.WithState([op](nodeipmi* state) -> Result<void> {
    (void)nodeipmi_op_cancel(state, op, nullptr);
    return {};
  });
}

}  // namespace extension
