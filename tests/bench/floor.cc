#include "tests/bench/floor.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "tests/bench/addresses.h"
#include "tests/bench/echo.h"

namespace bench {
namespace {

constexpr size_t kMostInBatch = 64;
constexpr int kBufferBytes = 4 << 20;
constexpr timeval kPatience = {.tv_sec = 5, .tv_usec = 0};

// Operations that go through their exchanges side by side: the datagrams of a batch.
struct Lane {
  size_t size = 0;
  size_t exchange = 0;
  std::array<mmsghdr, kMostInBatch> headers = {};
  std::array<sockaddr_in, kMostInBatch> addresses = {};
  std::array<iovec, kMostInBatch> vectors = {};
};

class Loop {
 public:
  Loop(const FloorOptions& options, int fd, uint16_t port);

  // False if a datagram was lost, or the cryptography failed.
  bool Run();
  // So many, and perhaps a few more than were asked for.
  uint64_t operations() const { return begun_; }

 private:
  // Two: while the answers of one are made, the other one's are here.
  static constexpr size_t kLanes = 2;

  bool Begin(Lane& lane);
  bool Continue(Lane& lane);
  bool Send(Lane& lane);
  bool Receive(const Lane& lane);

  const FloorOptions& options_;
  const int fd_;
  FloorCrypto crypto_;
  std::array<Lane, kLanes> lanes_;
  std::array<std::array<uint8_t, UINT8_MAX>, kMostInBatch> received_;
  Lane arriving_;
  std::array<uint8_t, UINT8_MAX> bytes_ = {};
  uint64_t batches_ = 0;
  uint64_t begun_ = 0;
};

Loop::Loop(const FloorOptions& options, int fd, uint16_t port) : options_(options), fd_(fd) {
  for (Lane* const lane : {&lanes_[0], &lanes_[1], &arriving_}) {
    for (size_t i = 0; i < kMostInBatch; ++i) {
      lane->vectors[i] = {.iov_base = bytes_.data(), .iov_len = 0};
      lane->addresses[i].sin_family = AF_INET;
      lane->addresses[i].sin_port = htons(port);
      msghdr& header = lane->headers[i].msg_hdr;
      header.msg_name = &lane->addresses[i];
      header.msg_namelen = sizeof lane->addresses[i];
      header.msg_iov = &lane->vectors[i];
      header.msg_iovlen = 1;
    }
  }
  for (size_t i = 0; i < kMostInBatch; ++i)
    arriving_.vectors[i] = {.iov_base = received_[i].data(), .iov_len = received_[i].size()};
}

bool Loop::Run() {
  for (Lane& lane : lanes_)
    if (!Begin(lane)) return false;
  while (std::ranges::any_of(lanes_, [](const Lane& lane) { return lane.size > 0; })) {
    for (Lane& lane : lanes_)
      if (lane.size > 0 && (!Receive(lane) || !Continue(lane))) return false;
  }
  return true;
}

bool Loop::Begin(Lane& lane) {
  // Now one more, now one less, so that the average is right.
  const auto until = [this](uint64_t batch) {
    return static_cast<uint64_t>(std::floor(static_cast<double>(batch) * options_.batch));
  };
  lane.size = begun_ < options_.operations ? until(batches_ + 1) - until(batches_) : 0;
  lane.exchange = 0;
  ++batches_;
  for (size_t i = 0; i < lane.size; ++i)
    lane.addresses[i].sin_addr.s_addr =
        htonl(kFirstAddress + static_cast<uint32_t>(begun_++ % options_.addresses));
  return lane.size == 0 || Send(lane);
}

bool Loop::Continue(Lane& lane) {
  const Exchange& exchange = options_.exchanges[lane.exchange];
  for (size_t i = 0; i < lane.size; ++i)
    if (exchange.after_answer != nullptr && !(crypto_.*exchange.after_answer)()) return false;
  if (++lane.exchange == options_.exchanges.size()) return Begin(lane);
  return Send(lane);
}

bool Loop::Send(Lane& lane) {
  const Exchange& exchange = options_.exchanges[lane.exchange];
  bytes_[0] = exchange.answer_size;
  for (size_t i = 0; i < lane.size; ++i) {
    if (exchange.before_request != nullptr && !(crypto_.*exchange.before_request)()) return false;
    lane.vectors[i].iov_len = exchange.request_size;
  }
  return sendmmsg(fd_, lane.headers.data(), static_cast<unsigned>(lane.size), 0) ==
         static_cast<int>(lane.size);
}

bool Loop::Receive(const Lane& lane) {
  return recvmmsg(fd_, arriving_.headers.data(), static_cast<unsigned>(lane.size), 0, nullptr) ==
         static_cast<int>(lane.size);
}

struct Spent {
  double cpu_us = 0;
  double sleeps = 0;
};

Spent OfThisThread() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  rusage usage = {};
  getrusage(RUSAGE_THREAD, &usage);
  return {
      .cpu_us = static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3,
      .sleeps = static_cast<double>(usage.ru_nvcsw)};
}

}  // namespace

Result<FloorTime> MeasureFloor(const FloorOptions& asked) {
  FloorOptions options = asked;
  options.batch = std::clamp(options.batch, 1.0, static_cast<double>(kMostInBatch));
  const auto echo = Echo::Start();
  if (!echo) return std::unexpected(echo.error());
  const ipmi::FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid() ||
      setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience) != 0)
    return Failed("the floor cannot be set up");
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
  const auto loop = std::make_unique<Loop>(options, fd.get(), (*echo)->port());
  const Spent before = OfThisThread();
  if (!loop->Run()) return Failed("the floor lost a datagram");
  const Spent after = OfThisThread();
  const auto operations = static_cast<double>(loop->operations());
  return FloorTime{.cpu_us = (after.cpu_us - before.cpu_us) / operations,
                   .sleeps = (after.sleeps - before.sleeps) / operations};
}

}  // namespace bench
