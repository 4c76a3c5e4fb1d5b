#include "adapters/extension/pusher.h"

#include <chrono>
#include <new>
#include <utility>

namespace extension {
namespace {

// Sessions are closed after it, which may take one and a half seconds; and it may take a quarter of
// one longer than it is asked to. All of it ends within two.
constexpr std::chrono::milliseconds kLastPush{100};

// A host that does not take them loses what comes after.
constexpr uint32_t kMostLines = 64;

uint32_t SeverityOf(push::Push::News news) {
  switch (news) {
    case push::Push::News::kGood:
      return NODE_HOST_LOG_INFO;
    case push::Push::News::kTrouble:
      return NODE_HOST_LOG_WARNING;
    case push::Push::News::kLoss:
      break;
  }
  return NODE_HOST_LOG_ERROR;
}

std::unexpected<Failure> Wrong(const std::string& what, const char* code) {
  return Fail(NODE_EXT_FAILED, "push: " + what + '.', code);
}

}  // namespace

class Pusher::Line final : public Teller::Task {
 public:
  Line(Pusher& pusher, uint32_t severity, std::string text)
      : pusher_(pusher), severity_(severity), text_(std::move(text)) {}
  void Do() noexcept override {
    pusher_.host_.Log(severity_, text_);
    --pusher_.lines_;
  }

 private:
  Pusher& pusher_;
  const uint32_t severity_;
  const std::string text_;
};

Result<void> Pusher::Check(const std::string& path) {
  if (const auto checked = push::Push::Check(path); !checked)
    return Wrong(checked.error(), "invalid_argument");
  return {};
}

Result<void> Pusher::Start(nodeipmi* state, const std::string& path) {
  auto started = push::Push::Start(
      state, path,
      [this](push::Push::News news, const std::string& line) { Tell(news, line); },
      push::Push::IfHeld::kWait);
  if (!started) return Wrong(started.error(), "push_failed");
  push_ = std::move(*started);
  return {};
}

void Pusher::Stop() {
  if (push_ != nullptr) push_->Stop(kLastPush);
  push_.reset();
}

// On the thread of the push, which goes on in any case.
void Pusher::Tell(push::Push::News news, const std::string& line) {
  if (++lines_ > kMostLines) {
    --lines_;
    return;
  }
  try {
    teller_.Give(std::make_unique<Line>(*this, SeverityOf(news), line + '.'));
  } catch (const std::bad_alloc&) {
    --lines_;
  }
}

}  // namespace extension
