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
  while (MayStart(now.time)) {
    std::vector<uint64_t> positions = Choose(now.time);
    if (positions.empty()) break;
    Send(std::move(positions), now, next_id);
  }
  // What lasts is said again when there is nothing new to say.
  if (exchanges_.empty() && MayStart(now.time) && format_->NextRepeat())
    if (const auto request = format_->Repeat(now)) Start(*request, {}, now, next_id);
  if (!exchanges_.empty() && now.time < acknowledge_again_) return;
  Acknowledge();
  acknowledge_again_ = now.time + kAcknowledgeEvery;
}

void Sink::Read(const Moment& now) {
  if (!WantsChanges() || now.time < read_again_) return;
  const auto records = log_.Read(read_);
  if (!records) {
    log_fails_ = true;
    read_again_ = now.time + kLogPause;
    return Fail(records.error(), now.time);
  }
  if (std::exchange(log_fails_, false)) Recover();
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
  const bool one_at_a_time = failures_ > 0 || format_->MostInOne() > 1;
  return exchanges_.size() < (one_at_a_time ? 1 : config_.max_parallel);
}

bool Sink::MayStart(Time now) const {
  return HasRoom() && now >= std::max(not_before_, asked_until_);
}

// The oldest; of a receiver that failed, those that were tried least: or a change that it can never
// take would be all that it is ever tried with.
std::vector<uint64_t> Sink::Choose(Time now) const {
  std::vector<std::pair<uint32_t, uint64_t>> ready;  // by attempts, then by position
  const size_t most = format_->MostInOne();
  for (const auto& [position, item] : items_) {
    if (!item.is_first || item.in_flight || now < item.not_before) continue;
    ready.emplace_back(item.attempts, position);
    if (failures_ == 0 && ready.size() == most) break;
  }
  std::ranges::sort(ready);
  std::vector<uint64_t> chosen;
  for (const auto& [attempts, position] : ready) {
    const bool alone = items_.at(position).alone;
    if (chosen.size() == most || (alone && !chosen.empty())) break;
    chosen.push_back(position);
    if (alone) break;
  }
  return chosen;
}

std::vector<const Record*> Sink::RecordsOf(const std::vector<uint64_t>& positions) const {
  std::vector<const Record*> records;
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
  if (answer.retry_after && VerdictOn(answer.status) != Verdict::kDelivered)
    asked_until_ = std::max(asked_until_, now.time + *answer.retry_after);
  switch (format_->Judge(RecordsOf(exchange.positions), answer)) {
    case Format::Outcome::kDelivered:
      Deliver(exchange.positions);
      break;
    case Format::Outcome::kMakeNext:
      Send(std::move(exchange.positions), now, next_id);
      break;
    case Format::Outcome::kRefused:
      Refuse(exchange.positions, answer, now.time);
      break;
    case Format::Outcome::kTrouble:
      Trouble(exchange, answer, now.time);
      break;
  }
  return true;
}

void Sink::Deliver(const std::vector<uint64_t>& positions) {
  for (const uint64_t position : positions) Done(position);
  delivered_ += positions.size();
  Recover();
}

// One of several that were sent together may be the one that is at fault.
void Sink::Refuse(const std::vector<uint64_t>& positions, const Answer& answer, Time now) {
  Release(positions);
  Recover();  // it answers, and says what it does not want
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
  if (exchange.round == round_) Fail(answer.error, now);
  for (const uint64_t position : exchange.positions) {
    Item& item = items_.at(position);
    // That it fails may be this change's own fault, if others pass.
    const bool others_pass = item.attempts > 0 && item.delivered != delivered_;
    ++item.attempts;
    item.delivered = delivered_;
    if (!others_pass) continue;
    // Without an answer, nothing tells a bad change from a bad network: it only lets others go
    // first.
    if (answer.status != 0 && exchange.positions.size() == 1)
      CountRefusal(item, kMostContradictions, answer.error, now);
    else
      Postpone(item, now);
  }
}

void Sink::Postpone(Item& item, Time now) {
  item.not_before = now + backoff_.After(item.attempts, milliseconds(config_.retry_min_ms),
                                         milliseconds(config_.retry_max_ms));
}

void Sink::CountRefusal(Item& item, uint32_t most, const std::string& why, Time now) {
  if (++item.refusals < most) return Postpone(item, now);
  ++given_up_;
  // Of a receiver that refuses everything, this would be all that is told.
  if (std::has_single_bit(given_up_))
    tell_(News::kLoss, "push " + config_.name + ": a change of " + item.record.node +
                           " is given up after " + std::to_string(item.attempts) + " tries: " +
                           why + " (" + std::to_string(given_up_) + " so far)");
  Done(item.record.position);
}

void Sink::Fail(const std::string& why, Time now) {
  not_before_ = now + backoff_.After(failures_, milliseconds(config_.retry_min_ms),
                                     milliseconds(config_.retry_max_ms));
  ++failures_;
  ++round_;
  trouble_ = why;
  if (failures_ < kFailuresToTell || told_) return;
  told_ = true;
  tell_(News::kTrouble, "push " + config_.name + ": is failing, and is tried again: " + why);
}

void Sink::Recover() {
  failures_ = 0;
  not_before_ = Time::min();
  if (!std::exchange(told_, false)) return;
  tell_(News::kGood, "push " + config_.name + ": works again");
}

Time Sink::NextTime() const {
  Time next = Time::max();
  if (!HasRoom()) return next;  // an answer comes first
  for (const auto& [position, item] : items_)
    if (item.is_first && !item.in_flight) next = std::min(next, item.not_before);
  if (const auto repeat = format_->NextRepeat(); repeat && exchanges_.empty())
    next = std::min(next, *repeat);
  if (log_fails_) next = std::min(next, read_again_);
  return std::max({next, not_before_, asked_until_});
}

void Sink::Acknowledge() {
  const uint64_t position = items_.empty() ? read_ : items_.begin()->first - 1;
  if (position <= acknowledged_) return;
  // If it cannot be written now, it is the next time; the worst is that something is sent twice.
  if (log_.Acknowledge(position)) acknowledged_ = position;
}

Push::Report Sink::Report() const {
  return {.sink = config_.name,
          .failing = told_,
          .trouble = told_ ? trouble_ : std::string(),
          .delivered = delivered_,
          .given_up = given_up_,
          .waiting = items_.size()};
}

}  // namespace push
