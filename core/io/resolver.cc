#include "core/io/resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/base/thread.h"
#include "core/io/socket_address.h"

namespace ipmi {
namespace {

constexpr size_t kMaxThreads = 16;
constexpr size_t kMostPatient = 12;  // look-ups at once that are not urgent

Result<std::vector<Endpoint>> LookUp(const std::string& host, uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) {
    auto error =
        MakeError(Status::kNameNotResolved, std::string("(") + gai_strerror(failure) + ")");
    error.stage = Stage::kResolve;
    error.sys_errno = failure == EAI_SYSTEM ? errno : 0;
    return std::unexpected(std::move(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  std::vector<Endpoint> endpoints;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
    const auto endpoint = FromSocketAddress(a->ai_addr, a->ai_addrlen);
    if (endpoint && std::ranges::find(endpoints, *endpoint) == endpoints.end())
      endpoints.push_back(*endpoint);
  }
  if (endpoints.empty()) return Fail(Status::kNameNotResolved);
  return endpoints;
}

// Keeps the code that a thread runs in memory, although the library is unloaded.
void PinThisLibrary() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&PinThisLibrary), &info) != 0 &&
      info.dli_fname != nullptr) {
    (void)dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace

std::vector<Endpoint> ParseAddress(const std::string& host, uint16_t port) {
  return LookUp(host, port, AI_NUMERICHOST).value_or(std::vector<Endpoint>{});
}

struct Resolver::Shared {
  struct Question {
    std::string host;
    uint16_t port;
    Instant deadline;
    bool urgent;
    Answer answer;
  };
  // Among those that wait, the one whose turn is next; none if all must wait.
  std::deque<Question>* Next() {
    if (!urgent.empty()) return &urgent;
    return !patient.empty() && patient_now < kMostPatient ? &patient : nullptr;
  }

  std::mutex mutex;
  std::condition_variable asked;
  std::deque<Question> urgent;
  std::deque<Question> patient;
  size_t patient_now = 0;
  std::vector<std::thread> threads;
  int idle = 0;
  int looking_up = 0;  // threads inside of the system's resolver, which cannot be interrupted
  bool stop = false;

  static void Run(std::shared_ptr<Shared> self);
};

void Resolver::Shared::Run(std::shared_ptr<Shared> self) {
  std::unique_lock lock(self->mutex);
  while (true) {
    ++self->idle;
    self->asked.wait(lock, [&] { return self->stop || self->Next() != nullptr; });
    --self->idle;
    if (self->stop) return;
    auto& questions = *self->Next();
    Question question = std::move(questions.front());
    questions.pop_front();
    if (SystemClock().Now() >= question.deadline) continue;
    ++self->looking_up;
    if (!question.urgent) ++self->patient_now;
    lock.unlock();
    auto found = LookUp(question.host, question.port, 0);
    lock.lock();
    --self->looking_up;
    if (!question.urgent) --self->patient_now;
    if (self->stop) return;  // nobody is there to be told any more
    // Told under the lock, so that the destructor, which takes it, cannot overtake.
    question.answer(std::move(found));
  }
}

Resolver::Resolver() : shared_(std::make_shared<Shared>()) {}

Resolver::~Resolver() {
  std::vector<std::thread> threads;
  bool hangs = false;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->stop = true;
    shared_->urgent.clear();
    shared_->patient.clear();
    threads.swap(shared_->threads);
    hangs = shared_->looking_up > 0;
  }
  shared_->asked.notify_all();
  if (hangs) PinThisLibrary();
  for (auto& thread : threads) {
    if (hangs) {
      thread.detach();
    } else {
      thread.join();
    }
  }
}

void Resolver::Resolve(std::string host, uint16_t port, Instant deadline, bool urgent,
                       Answer answer) {
  {
    const std::lock_guard lock(shared_->mutex);
    const bool all_busy =
        static_cast<size_t>(shared_->idle) <= shared_->urgent.size() + shared_->patient.size();
    if (all_busy && shared_->threads.size() < kMaxThreads) {
      try {
        // A thread that there is no place for would end the process.
        shared_->threads.reserve(kMaxThreads);
        shared_->threads.push_back(StartThread("ipmi-resolver", &Shared::Run, shared_));
      } catch (const std::system_error& no_thread) {
        if (shared_->threads.empty()) {
          answer(FailWith(Status::kInternal,
                          "The system has no thread left to look up a host name.",
                          no_thread.code().value()));
          return;
        }
      }
    }
    (urgent ? shared_->urgent : shared_->patient)
        .push_back({std::move(host), port, deadline, urgent, std::move(answer)});
  }
  shared_->asked.notify_one();
}

}  // namespace ipmi
