#include "adapters/push/push.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "adapters/push/change_log.h"
#include "adapters/push/config.h"
#include "adapters/push/format.h"
#include "adapters/push/http.h"
#include "adapters/push/secret_file.h"
#include "adapters/push/signature.h"
#include "adapters/push/sink.h"
#include "adapters/push/tls_file.h"

namespace push {
namespace {

// Of one wait for a change: nothing but the time ends it.
constexpr milliseconds kTurn{200};
// Of one wait for answers, while changes are looked for too.
constexpr milliseconds kShortTurn{50};
// Until subscribers that somebody else pushes as are tried again.
constexpr milliseconds kHeldPause{500};

Moment Now() {
  const auto unix = std::chrono::system_clock::now().time_since_epoch();
  return {.time = std::chrono::steady_clock::now(),
          .unix_ms = std::chrono::duration_cast<milliseconds>(unix).count()};
}

milliseconds Until(Time time, Time now, milliseconds most) {
  if (time <= now) return milliseconds(0);
  if (time - now >= most) return most;
  return std::chrono::ceil<milliseconds>(time - now);
}

// What each request will need; it is read again then.
Result<void> CheckFiles(const SinkConfig& sink) {
  const auto wrong = [&sink](const std::string& what) {
    return std::unexpected("sink " + sink.name + ": " + what);
  };
  if (!sink.token_file.empty())
    if (const auto token = ReadTokenFile(sink.token_file); !token) return wrong(token.error());
  if (!sink.secret_file.empty()) {
    const auto text = ReadTokenFile(sink.secret_file);
    if (!text) return wrong(text.error());
    if (const auto key = DecodeWebhookSecret(text->Text()); !key)
      return wrong(sink.secret_file + ": " + key.error());
  }
  if (!sink.ca_file.empty())
    if (const auto ca = CheckAuthorities(sink.ca_file); !ca) return wrong(ca.error());
  if (!sink.client_cert_file.empty())
    if (const auto client = CheckClientCertificate(sink.client_cert_file, sink.client_key_file);
        !client)
      return wrong(client.error());
  return {};
}

Result<Config> ReadChecked(const std::string& path) {
  auto config = ReadConfig(path);
  if (!config) return config;
  for (const SinkConfig& sink : config->sinks)
    if (auto files = CheckFiles(sink); !files) return std::unexpected(files.error());
  return config;
}

// No signal is delivered to threads that start while it exists.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

class Push::Runner {
 public:
  Runner(nodeipmi* state, Config config, std::unique_ptr<Http> http, Tell tell)
      : state_(state),
        places_(state),
        config_(std::move(config)),
        http_(std::move(http)),
        tell_(tell ? std::move(tell) : [](News, const std::string&) {}) {}
  ~Runner() { Stop(milliseconds(0)); }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  Result<void> Start(IfHeld if_held) {
    const auto taken = places_.Take(config_);
    const bool waits = !taken && taken.error().is_held && if_held == IfHeld::kWait;
    if (!taken && !waits) return std::unexpected(taken.error().why);
    if (taken)
      if (auto made = MakeSinks(); !made) return made;
    KeepReports();
    const SignalsHeld held;
    thread_ = std::thread([this, waits] { Run(waits); });
    pthread_setname_np(thread_.native_handle(), "ipmi-push");
    return {};
  }

  void Stop(milliseconds bound) {
    if (!thread_.joinable()) return;
    {
      const std::scoped_lock lock(mutex_);
      stop_at_ = std::chrono::steady_clock::now() + bound;
    }
    http_->Wake();
    thread_.join();
  }

  std::vector<Push::Report> Reports() const {
    const std::scoped_lock lock(mutex_);
    return reports_;
  }

 private:
  Result<void> MakeSinks() {
    auto logs = places_.Subscribe(config_);
    if (!logs) return std::unexpected(logs.error());
    logs_ = std::move(*logs);
    std::random_device random;
    for (size_t i = 0; i < logs_.size(); ++i) {
      const SinkConfig& sink = config_.sinks[i];
      auto format = MakeFormat(sink, logs_[i]->identity(), state_);
      if (!format) {
        sinks_.clear();
        places_.Undo();
        return std::unexpected(format.error());
      }
      sinks_.push_back(
          std::make_unique<Sink>(sink, std::move(*format), *logs_[i], *http_, random(), tell_));
    }
    return {};
  }

  // waits: for its turn to push.
  void Run(bool waits) {
    try {
      if (waits && !AwaitPlaces()) return;
      while (Turn()) continue;
      for (const auto& sink : sinks_) sink->Acknowledge();
    } catch (const std::exception& exception) {
      tell_(News::kLoss, "push: has ended: " + std::string(exception.what()));
    }
    KeepReports();
  }

  // False if it is to end, or cannot begin.
  bool AwaitPlaces() {
    bool told = false;
    auto taken = places_.Take(config_);
    for (; !taken && taken.error().is_held; taken = places_.Take(config_)) {
      if (StopAt()) return false;
      if (!std::exchange(told, true))
        tell_(News::kGood, "push: waits for its turn: " + taken.error().why);
      http_->Work(kHeldPause);  // which sleeps
    }
    if (StopAt()) return false;
    if (!taken) return tell_(News::kLoss, "push: has ended: " + taken.error().why), false;
    if (const auto made = MakeSinks(); !made)
      return tell_(News::kLoss, "push: has ended: " + made.error()), false;
    if (told) tell_(News::kGood, "push: begins, since the other program has ended");
    KeepReports();
    return true;
  }

  // False once it is to end.
  bool Turn() {
    const Moment now = Now();
    const std::optional<Time> stop_at = StopAt();
    if (stop_at && now.time >= *stop_at) return false;
    Time next = stop_at.value_or(Time::max());
    for (const auto& sink : sinks_) {
      if (stop_at) sink->Look();  // the last words of a monitor that has just ended
      sink->Advance(now, next_id_);
      next = std::min(next, sink->NextTime());
    }
    KeepReports();
    if (stop_at && std::ranges::all_of(sinks_, [](const auto& s) { return s->IsAtRest(); }))
      return false;
    if (http_->InFlight() > 0)
      TakeAnswers(Until(next, now.time, kShortTurn));
    else
      AwaitChange(Until(next, now.time, stop_at ? kShortTurn : kTurn));
    return true;
  }

  std::optional<Time> StopAt() const {
    const std::scoped_lock lock(mutex_);
    return stop_at_;
  }

  void TakeAnswers(milliseconds wait) {
    for (Answer& answer : http_->Work(wait)) {
      const Moment now = Now();
      for (const auto& sink : sinks_)
        if (sink->Take(answer, now, next_id_)) break;
    }
  }

  // All of them read one log: what is new for one is new for the others.
  void AwaitChange(milliseconds wait) {
    const auto reader =
        std::ranges::find_if(sinks_, [](const auto& sink) { return sink->WantsChanges(); });
    if (reader == sinks_.end()) {
      http_->Work(wait);  // which sleeps
      return;
    }
    const auto changed = (*reader)->AwaitChange(wait);
    if (!changed)
      http_->Work(std::min(wait, kShortTurn));  // the log cannot be read just now
    else if (*changed)
      for (const auto& sink : sinks_) sink->Look();
  }

  void KeepReports() {
    std::vector<Push::Report> reports;
    reports.reserve(sinks_.size());
    for (const auto& sink : sinks_) reports.push_back(sink->Report());
    const std::scoped_lock lock(mutex_);
    reports_ = std::move(reports);
  }

  nodeipmi* const state_;
  Places places_;
  const Config config_;
  const std::unique_ptr<Http> http_;
  const Tell tell_;
  std::vector<std::unique_ptr<ChangeLog>> logs_;
  std::vector<std::unique_ptr<Sink>> sinks_;
  uint64_t next_id_ = 1;  // of exchanges
  mutable std::mutex mutex_;
  std::optional<Time> stop_at_;
  std::vector<Push::Report> reports_;
  std::thread thread_;
};

Push::Push(std::unique_ptr<Runner> runner) : runner_(std::move(runner)) {}
Push::~Push() = default;

std::expected<std::unique_ptr<Push>, std::string> Push::Start(nodeipmi* state,
                                                              const std::string& path, Tell tell,
                                                              IfHeld if_held) {
  auto config = ReadChecked(path);
  if (!config) return std::unexpected(config.error());
  auto http = Http::Make();
  if (!http) return std::unexpected(http.error());
  auto runner =
      std::make_unique<Runner>(state, std::move(*config), std::move(*http), std::move(tell));
  if (auto started = runner->Start(if_held); !started) return std::unexpected(started.error());
  return std::unique_ptr<Push>(new Push(std::move(runner)));
}

std::expected<std::vector<std::string>, std::string> Push::Check(const std::string& path) {
  const auto config = ReadChecked(path);
  if (!config) return std::unexpected(config.error());
  std::vector<std::string> names;
  for (const SinkConfig& sink : config->sinks) names.push_back(sink.name);
  return names;
}

void Push::Stop(milliseconds bound) { runner_->Stop(bound); }

std::vector<Push::Report> Push::Reports() const { return runner_->Reports(); }

}  // namespace push
