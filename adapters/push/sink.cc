#include "adapters/push/sink.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace push {
namespace {

// How often the log is looked at while requests are under way.
constexpr milliseconds kLookEvery{20};
// And how often it is written to then.
constexpr milliseconds kAcknowledgeEvery{50};
// Until a log that cannot be read is tried again.
constexpr milliseconds kLogPause{1000};
// So often a change is sent that the receiver finds fault with.
constexpr uint32_t kMostRefusals = 5;
// So often one that it cannot take, while it takes others.
constexpr uint32_t kMostContradictions = 50;
// A single failure that is over at the next try is no news.
constexpr uint32_t kFailuresToTell = 2;
// Nor is a pause that a receiver asks for, if it is shorter than this.
constexpr milliseconds kPauseToTell{5000};

// So many changes that were not tried yet are kept in memory,
constexpr size_t kWindow = 512;
// of so many nodes while the receiver fails,
constexpr size_t kNodesToTry = 8;
// and so many in all, with those that were tried and did not pass.
constexpr size_t kMostItems = 4096;
// Of one node: as many as the log keeps, and fewer where changes do not pass.
constexpr size_t kMostOfNode = 16;
constexpr size_t kLeastOfNode = 2;

// As the log does it (nodeipmi.h, Change log).
void Merge(const Record& older, Record& newer) {
  newer.changes |= older.changes;
  newer.coalesced += older.coalesced + 1;
  newer.previous_attempted = older.previous_attempted;
  newer.previous_status = older.previous_status;
  newer.previous_power = older.previous_power;
  newer.previous_health = older.previous_health;
}

// What follows on a removal is of another node of that name.
bool MayMerge(const Record& older, const Record& newer) {
  return !IsRemoval(older) || IsRemoval(newer);
}

// Whether Retry-After is a word about the receiver and not about one change (RFC 9110 §10.2.3).
bool AsksForPause(int status) { return status == 429 || status >= 500; }

std::string Seconds(milliseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

Sink::Sink(const SinkConfig& config, std::unique_ptr<Format> format, ChangeLog& log, Http& http,
           uint32_t seed, const Tell& tell)
    : config_(config),
      format_(std::move(format)),
      log_(log),
      http_(http),
      tell_(tell),
      backoff_(seed) {}

void Sink::Advance(const Moment& now, uint64_t& next_id) {
  Read(now);
  while (MayStart(now.time) && StartNext(now, next_id)) continue;
  if (!exchanges_.empty() && now.time < acknowledge_again_) return;
  Acknowledge();
  acknowledge_again_ = now.time + kAcknowledgeEvery;
}

// False if there is nothing to start. What lasts takes turns with what is new: neither holds up the
// other.
bool Sink::StartNext(const Moment& now, uint64_t& next_id) {
  std::vector<uint64_t> positions = Choose(now.time);
  const auto repeat = format_->NextRepeat();
  const bool is_due = repeat && *repeat <= now.time;
  if (is_due && (positions.empty() || !repeated_)) {
    repeated_ = true;
    const auto request = format_->Repeat(now);
    if (request) Start(*request, {}, now, next_id);
    return request.has_value();
  }
  repeated_ = false;
  if (positions.empty()) return false;
  Send(std::move(positions), now, next_id);
  return true;
}

bool Sink::WantsChanges() const {
  if (items_.size() >= kMostItems) return false;
  size_t nodes = 0;
  size_t items = 0;
  for (const auto& [node, positions] : of_nodes_) {
    if (items_.at(positions.front()).attempts > 0) continue;
    ++nodes;
    items += positions.size();
  }
  return items < kWindow && (receiver_.failures == 0 || nodes < kNodesToTry);
}

void Sink::Read(const Moment& now) {
  if (!WantsChanges() || now.time < read_again_) return;
  const auto records = log_.Read(read_);
  if (!records) {
    read_again_ = now.time + kLogPause;
    if (++log_reads_.failures >= kFailuresToTell) TellTrouble(log_reads_, records.error());
    return;
  }
  if (std::exchange(log_reads_, {}).told)
    tell_(News::kGood, "push " + config_.name + ": the change log can be read again");
  read_again_ = records->empty() ? now.time + kLookEvery : now.time;
  for (const Record& record : *records) Add(record);
}

void Sink::Add(const Record& record) {
  auto& positions = of_nodes_[record.node];
  positions.push_back(record.position);
  Item& item = items_[record.position];
  item.record = record;
  item.is_first = positions.size() == 1;
  read_ = record.position;
  Crowd(positions);
}

// A node that changes again and again does not fill the memory. The first one is left as it is: it
// may be under way.
void Sink::Crowd(std::deque<uint64_t>& positions) {
  const size_t most = items_.size() > kWindow ? kLeastOfNode : kMostOfNode;
  for (size_t i = 1; positions.size() > most && i + 1 < positions.size();) {
    const auto older = items_.find(positions[i]);
    Record& newer = items_.at(positions[i + 1]).record;
    if (!MayMerge(older->second.record, newer)) {
      ++i;
      continue;
    }
    Merge(older->second.record, newer);
    items_.erase(older);
    positions.erase(positions.begin() + static_cast<ptrdiff_t>(i));
    i = 1;
  }
}

void Sink::Done(uint64_t position) {
  const auto item = items_.find(position);
  const auto node = of_nodes_.find(item->second.record.node);
  node->second.pop_front();
  if (node->second.empty())
    of_nodes_.erase(node);
  else
    items_.at(node->second.front()).is_first = true;
  items_.erase(item);
}

// A receiver that failed is tried with one request.
bool Sink::HasRoom() const {
  const bool one_at_a_time = receiver_.failures > 0 || format_->MostInOne() > 1;
  return exchanges_.size() < (one_at_a_time ? 1 : config_.max_parallel);
}

bool Sink::MayStart(Time now) const {
  return HasRoom() && now >= std::max(not_before_, asked_until_);
}

// The oldest, and last of all those that seem to be at fault themselves; of a receiver that failed,
// those that were tried least: or a change that it can never take would be all that it is ever
// tried with.
std::vector<uint64_t> Sink::Choose(Time now) const {
  std::vector<std::pair<uint32_t, uint64_t>> ready;  // by rank, then by position
  const size_t most = format_->MostInOne();
  for (const auto& [position, item] : items_) {
    if (!item.is_first || item.in_flight || now < item.not_before) continue;
    const bool is_at_fault = item.suspect || item.refusals > 0;
    const uint32_t rank = receiver_.failures > 0 ? item.attempts : uint32_t{is_at_fault};
    ready.emplace_back(rank, position);
  }
  std::ranges::sort(ready);
  std::vector<uint64_t> chosen;
  for (const auto& [rank, position] : ready) {
    const bool alone = items_.at(position).alone;
    if (chosen.size() == most || (alone && !chosen.empty())) break;
    chosen.push_back(position);
    if (alone) break;
  }
  return chosen;
}

std::vector<const Record*> Sink::RecordsOf(const std::vector<uint64_t>& positions) const {
  std::vector<const Record*> records;
  records.reserve(positions.size());
  for (const uint64_t position : positions) records.push_back(&items_.at(position).record);
  return records;
}

void Sink::Send(std::vector<uint64_t> positions, const Moment& now, uint64_t& next_id) {
  const auto request = format_->Make(RecordsOf(positions), now);
  if (!request) return Release(positions), Fail(request.error(), now.time);
  if (*request)
    Start(**request, std::move(positions), now, next_id);
  else
    for (const uint64_t position : positions) Done(position);
}

bool Sink::Start(const Request& request, std::vector<uint64_t> positions, const Moment& now,
                 uint64_t& next_id) {
  const uint64_t id = next_id++;
  if (const auto started = http_.Start(id, config_, request); !started) {
    Release(positions);
    Fail(started.error(), now.time);
    return false;
  }
  for (const uint64_t position : positions) items_.at(position).in_flight = true;
  exchanges_[id] = {.positions = std::move(positions), .round = round_};
  return true;
}

void Sink::Release(const std::vector<uint64_t>& positions) {
  for (const uint64_t position : positions) items_.at(position).in_flight = false;
}

bool Sink::Take(Answer& answer, const Moment& now, uint64_t& next_id) {
  const auto found = exchanges_.find(answer.id);
  if (found == exchanges_.end()) return false;
  Exchange exchange = std::move(found->second);
  exchanges_.erase(found);
  switch (format_->Judge(RecordsOf(exchange.positions), answer)) {
    case Format::Outcome::kDelivered:
      Deliver(exchange.positions, now.time);
      break;
    case Format::Outcome::kMakeNext:
      Send(std::move(exchange.positions), now, next_id);
      break;
    case Format::Outcome::kRefused:
      Refuse(exchange.positions, answer, now.time);
      break;
    case Format::Outcome::kGiveUp:
      Release(exchange.positions);
      Recover(now.time);
      for (const uint64_t position : exchange.positions) GiveUp(items_.at(position), answer.error);
      break;
    case Format::Outcome::kTrouble:
      Trouble(exchange, answer, now.time);
      if (answer.retry_after && AsksForPause(answer.status))
        Pause(*answer.retry_after, answer.error, now.time);
      break;
  }
  return true;
}

void Sink::Deliver(const std::vector<uint64_t>& positions, Time now) {
  for (const uint64_t position : positions) Done(position);
  delivered_ += positions.size();
  Recover(now);
}

// One of several that were sent together may be the one that is at fault.
void Sink::Refuse(const std::vector<uint64_t>& positions, const Answer& answer, Time now) {
  Release(positions);
  Recover(now);  // it answers, and says what it does not want
  if (positions.empty() && std::has_single_bit(++refused_repeats_))
    tell_(News::kLoss, "push " + config_.name + ": what lasts is refused when it is said again: " +
                           answer.error + " (" + std::to_string(refused_repeats_) + " so far)");
  for (const uint64_t position : positions) {
    Item& item = items_.at(position);
    ++item.attempts;
    if (positions.size() > 1)
      item.alone = true;
    else
      CountRefusal(item, kMostRefusals, answer.error, now);
  }
}

void Sink::Trouble(const Exchange& exchange, const Answer& answer, Time now) {
  Release(exchange.positions);
  bool is_receivers = exchange.positions.empty();
  for (const uint64_t position : exchange.positions) {
    Item& item = items_.at(position);
    // That it fails may be this change's own fault, if others pass. Then it says no more about the
    // receiver: those that come later do not wait for its sake.
    const bool others_pass = item.attempts > 0 && item.delivered != delivered_;
    ++item.attempts;
    item.delivered = delivered_;
    item.suspect |= others_pass;
    is_receivers |= !item.suspect;
    if (!item.suspect) continue;
    // Without an answer, nothing tells a bad change from a bad network: it only lets others go
    // first.
    if (others_pass && answer.status != 0 && exchange.positions.size() == 1)
      CountRefusal(item, kMostContradictions, answer.error, now);
    else
      Postpone(item, now);
  }
  if (is_receivers && exchange.round == round_) Fail(answer.error, now);
}

void Sink::Postpone(Item& item, Time now) {
  item.not_before = now + backoff_.After(item.attempts, milliseconds(config_.retry_min_ms),
                                         milliseconds(config_.retry_max_ms));
}

void Sink::CountRefusal(Item& item, uint32_t most, const std::string& why, Time now) {
  if (++item.refusals < most) return Postpone(item, now);
  GiveUp(item, why);
}

void Sink::GiveUp(const Item& item, const std::string& why) {
  ++given_up_;
  // Of a receiver that refuses everything, this would be all that is told.
  if (std::has_single_bit(given_up_))
    tell_(News::kLoss,
          "push " + config_.name + ": a change of " + item.record.node + " is given up" +
              (item.attempts > 1 ? " after " + std::to_string(item.attempts) + " tries" : "") +
              ": " + why + " (" + std::to_string(given_up_) + " so far)");
  Done(item.record.position);
}

void Sink::Fail(const std::string& why, Time now) {
  not_before_ = now + backoff_.After(receiver_.failures, milliseconds(config_.retry_min_ms),
                                     milliseconds(config_.retry_max_ms));
  ++round_;
  if (++receiver_.failures >= kFailuresToTell) TellTrouble(receiver_, why);
}

// Until then it is sent nothing, which a person should know.
void Sink::Pause(milliseconds time, const std::string& why, Time now) {
  asked_until_ = std::max(asked_until_, now + time);
  if (time > kPauseToTell)
    TellTrouble(receiver_, why + ", and asks for a pause of " + Seconds(time));
}

void Sink::TellTrouble(Streak& streak, const std::string& why) {
  streak.why = why;
  if (std::exchange(streak.told, true)) return;
  tell_(News::kTrouble, "push " + config_.name + ": is failing, and is tried again: " + why);
}

void Sink::Recover(Time now) {
  receiver_.failures = 0;
  not_before_ = Time::min();
  // What was under way beside the answer that asked for a pause may succeed before it is over.
  if (now < asked_until_ || !std::exchange(receiver_.told, false)) return;
  tell_(News::kGood, "push " + config_.name + ": works again");
}

Time Sink::NextTime() const {
  Time next = Time::max();
  if (!HasRoom()) return next;  // an answer comes first
  for (const auto& [position, item] : items_)
    if (item.is_first && !item.in_flight) next = std::min(next, item.not_before);
  if (const auto repeat = format_->NextRepeat()) next = std::min(next, *repeat);
  next = std::max({next, not_before_, asked_until_});
  return log_reads_.failures > 0 ? std::min(next, read_again_) : next;
}

void Sink::Acknowledge() {
  const uint64_t position = items_.empty() ? read_ : items_.begin()->first - 1;
  if (position <= acknowledged_) return;
  // If it cannot be written now, it is the next time; the worst is that something is sent twice.
  if (log_.Acknowledge(position)) acknowledged_ = position;
}

Push::Report Sink::Report() const {
  const Streak& worst = receiver_.told ? receiver_ : log_reads_;
  return {.sink = config_.name,
          .failing = worst.told,
          .trouble = worst.told ? worst.why : std::string(),
          .delivered = delivered_,
          .given_up = given_up_,
          .waiting = items_.size()};
}

}  // namespace push
