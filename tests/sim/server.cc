#include "tests/sim/server.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "tests/sim/control_commands.h"
#include "tests/sim/text.h"

namespace bmcsim {
namespace {

// Where answers "from another address" come from, unless all addresses are the socket's own anyway.
constexpr const char* kOtherIpv4 = "127.255.255.253";
constexpr uint32_t kOtherIpv4Number = 0x7FFFFFFD;

timespec ToTimespec(Duration duration) {
  constexpr int64_t kSecond = 1'000'000'000;
  const int64_t nanos = std::max<int64_t>(duration.count(), 0);
  return {static_cast<time_t>(nanos / kSecond), static_cast<long>(nanos % kSecond)};
}

}  // namespace

Result<void> Server::Run() {
  std::vector<pollfd> watched;
  bool writable = true;
  while (!quit_) {
    watched.clear();
    watched.push_back({parts_.signals, POLLIN, 0});
    watched.push_back(
        {parts_.socket.fd(), static_cast<short>(writable ? POLLIN : POLLIN | POLLOUT), 0});
    if (parts_.control) parts_.control->AddTo(watched);
    const timespec wait = transits_.empty()
                              ? timespec{}
                              : ToTimespec(transits_.top().due - ipmi::SystemClock().Now());
    const int ready =
        ppoll(watched.data(), watched.size(), transits_.empty() ? nullptr : &wait, nullptr);
    if (ready < 0 && errno != EINTR) return SystemError("poll", errno);
    now_ = ipmi::SystemClock().Now();
    if (watched[0].revents != 0) OnSignal();
    if (watched[1].revents != 0) {
      parts_.socket.Receive([this](const Endpoint& from, uint32_t local, View bytes) {
        OnReceived(from, local, bytes);
      });
    }
    DeliverDue();
    writable = parts_.socket.Flush();
    const bool asked = std::any_of(watched.begin() + 2, watched.end(),
                                   [](const pollfd& p) { return p.revents != 0; });
    if (parts_.control && asked) {
      parts_.control->Serve(
          [this](std::string_view line) { return AnswerControl(fleet_, line, now_, quit_); });
    }
  }
  return WriteCounters();
}

void Server::OnReceived(const Endpoint& from, uint32_t local_ipv4, View bytes) {
  const size_t index = fleet_.Find(local_ipv4);
  if (index == fleet_.size()) {
    fleet_.CountStray();
    return;
  }
  Bmc& bmc = fleet_.at(index);
  if (!bmc.HasBadNetwork()) return Deliver(index, from, bytes);
  bmc.NoteClosing(bytes);
  Travel(index, true, {Bytes(bytes.begin(), bytes.end()), from});
}

void Server::Deliver(size_t index, const Endpoint& from, View bytes) {
  Bmc& bmc = fleet_.at(index);
  bmc.OnDatagram(from, bytes, now_, answers_);
  for (Outgoing& answer : answers_) {
    bmc.counters.Count(Counter::kPacketsOut);
    Travel(index, false, {std::move(answer.bytes), answer.to, answer.hold, answer.source});
  }
}

void Server::Travel(size_t index, bool inbound, Passing datagram) {
  Bmc& bmc = fleet_.at(index);
  if (!bmc.attacks.Any()) return Suffer(index, inbound, std::move(datagram));
  for (Passing& one : hostile_.Pass(bmc, index, inbound, std::move(datagram)))
    Suffer(index, inbound, std::move(one));
}

void Server::Suffer(size_t index, bool inbound, Passing datagram) {
  Bmc& bmc = fleet_.at(index);
  const NetworkFaults& faults = bmc.profile->faults;
  if (!faults.Any()) return Hold(index, inbound, std::move(datagram));
  const Fate fate = Roll(faults, bmc.dice);
  if (fate.copies == 0) bmc.counters.Count(inbound ? Counter::kLostIn : Counter::kLostOut);
  if (fate.copies > 1) bmc.counters.Count(Counter::kDuplicated);
  if (fate.reordered) bmc.counters.Count(Counter::kReordered);
  if (fate.copies > 1) {
    Passing second = datagram;
    second.hold += fate.holds[1];
    Hold(index, inbound, std::move(second));
  }
  if (fate.copies > 0) {
    datagram.hold += fate.holds[0];
    Hold(index, inbound, std::move(datagram));
  }
}

void Server::Hold(size_t bmc, bool inbound, Passing datagram) {
  if (datagram.hold.count() == 0 && !inbound && datagram.every.count() == 0)
    return Depart(bmc, datagram.source, datagram.console, std::move(datagram.bytes));
  const uint64_t stream = datagram.every.count() == 0 ? 0 : ++streams_[bmc];
  transits_.push({now_ + datagram.hold, ++order_, bmc, inbound, datagram.source, datagram.console,
                  std::move(datagram.bytes), datagram.every, stream});
}

void Server::SendAgain(Transit transit) {
  if (transit.stream != streams_[transit.bmc] || !fleet_.at(transit.bmc).attacks.Any()) return;
  transit.due = now_ + transit.every;
  transit.order = ++order_;
  transits_.push(std::move(transit));
}

void Server::DeliverDue() {
  while (!transits_.empty() && transits_.top().due <= now_) {
    // The queue gives out its top only as const; it is removed at once.
    Transit transit = std::move(const_cast<Transit&>(transits_.top()));
    transits_.pop();
    if (transit.every.count() > 0) SendAgain(transit);
    if (transit.inbound) {
      Deliver(transit.bmc, transit.peer, transit.bytes);
    } else {
      Depart(transit.bmc, transit.source, transit.peer, std::move(transit.bytes));
    }
  }
}

void Server::Depart(size_t bmc, Source source, const Endpoint& to, Bytes bytes) {
  Departure departure{std::move(bytes), to, fleet_.Ipv4Of(bmc)};
  if (source == Source::kOtherAddress && departure.local_ipv4 != 0) {
    departure.local_ipv4 = kOtherIpv4Number;  // the socket has all addresses
    source = Source::kOwn;
  }
  UdpSocket* const socket = source == Source::kOwn ? &parts_.socket : OtherSocket(source);
  if (socket == nullptr) return;
  socket->Queue(std::move(departure));
  if (source != Source::kOwn) (void)socket->Flush();
}

UdpSocket* Server::OtherSocket(Source source) {
  auto& other = source == Source::kOtherPort ? other_port_ : other_address_;
  if (other) return &*other;
  const bool is_v6 = parts_.socket.is_v6();
  if (is_v6 && source == Source::kOtherAddress) return nullptr;  // loopback has one IPv6 address
  auto opened = source == Source::kOtherPort ? UdpSocket::Open(is_v6 ? "::1" : "0.0.0.0", 0)
                                             : UdpSocket::Open(kOtherIpv4, parts_.socket.port());
  if (!opened) return nullptr;
  other.emplace(std::move(*opened));
  return &*other;
}

void Server::OnSignal() {
  signalfd_siginfo info;
  while (read(parts_.signals, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGUSR1) {
      (void)WriteCounters();
    } else {
      quit_ = true;
    }
  }
}

Result<void> Server::WriteCounters() {
  if (parts_.counters_path.empty()) return {};
  return WriteFileAtomically(parts_.counters_path,
                             fleet_.CountersJson(ipmi::SystemClock().Now()) + '\n');
}

}  // namespace bmcsim
