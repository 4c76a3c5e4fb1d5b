#include "tests/sim/sessions.h"

#include <algorithm>
#include <cstring>

#include "tests/sim/profile.h"

namespace bmcsim {
namespace {

// More than these are not kept half-open: the oldest gives way.
constexpr size_t kMostHalfOpen = 32;

}  // namespace

void SessionTable::Expire(const Profile& profile, Duration idle_timeout, bool watched, Instant now,
                          Counters& counters) {
  std::erase_if(sessions_, [&](const auto& session) {
    if (session->active()) {
      if (now - session->last_used <= idle_timeout) return false;
      counters.Count(Counter::kSessionsTimedOut);
      if (watched && !session->close_sent) counters.Count(Counter::kSessionsUnclosed);
      return true;
    }
    if (now - session->opened_at <= profile.half_open_timeout) return false;
    counters.Count(Counter::kHalfOpenTimedOut);
    return true;
  });
}

Session* SessionTable::Open(ipmi::Entropy& entropy, const Endpoint& peer, Instant now,
                            Counters& counters) {
  if (HalfOpenCount() >= kMostHalfOpen) {
    const auto oldest = std::ranges::find_if(sessions_, [](const auto& s) { return !s->active(); });
    sessions_.erase(oldest);
    counters.Count(Counter::kHalfOpenTimedOut);
  }
  uint32_t id = 0;
  do {
    std::array<uint8_t, 4> random;
    if (!entropy.Fill(random)) return nullptr;
    std::memcpy(&id, random.data(), random.size());
  } while (id == 0 || Find(id) != nullptr);
  auto session = std::make_unique<Session>();
  session->id = id;
  session->handle = FreeHandle();
  session->peer = peer;
  session->opened_at = now;
  session->last_used = now;
  sessions_.push_back(std::move(session));
  return sessions_.back().get();
}

bool SessionTable::IsFull(const Profile& profile) const {
  return (profile.count_half_open ? sessions_.size() : ActiveCount()) >= profile.slots;
}

void SessionTable::Activate(Session& session, Instant now, Counters& counters) {
  session.state = Session::State::kActive;
  session.last_used = now;
  // A session begins at USER level, whatever it may rise to (IPMI 2.0 §22.17, §13.23).
  session.privilege = std::min(session.max_privilege, Privilege::kUser);
  counters.Count(Counter::kSessionsOpened);
}

Session* SessionTable::Find(uint32_t id) {
  const auto at = std::ranges::find_if(sessions_, [&](const auto& s) { return s->id == id; });
  return at == sessions_.end() ? nullptr : at->get();
}

Session* SessionTable::FindTemporary(uint32_t temporary_id) {
  const auto at = std::ranges::find_if(sessions_, [&](const auto& s) {
    return s->lan15() != nullptr && s->lan15()->temporary_id == temporary_id;
  });
  return at == sessions_.end() ? nullptr : at->get();
}

Session* SessionTable::FindHandle(uint8_t handle) {
  const auto at = std::ranges::find_if(
      sessions_, [&](const auto& s) { return s->active() && s->handle == handle; });
  return at == sessions_.end() ? nullptr : at->get();
}

Session* SessionTable::FindActive(size_t index) {
  for (const auto& session : sessions_) {
    if (session->active() && --index == 0) return session.get();
  }
  return nullptr;
}

void SessionTable::Remove(const Session& session) {
  std::erase_if(sessions_, [&](const auto& s) { return s.get() == &session; });
}

size_t SessionTable::ActiveCount() const {
  return static_cast<size_t>(
      std::ranges::count_if(sessions_, [](const auto& s) { return s->active(); }));
}

size_t SessionTable::UnclosedCount() const {
  return static_cast<size_t>(std::ranges::count_if(
      sessions_, [](const auto& s) { return s->active() && !s->close_sent; }));
}

uint8_t SessionTable::FreeHandle() const {
  uint8_t handle = 1;
  while (std::ranges::any_of(sessions_, [&](const auto& s) { return s->handle == handle; }))
    ++handle;
  return handle;
}

}  // namespace bmcsim
