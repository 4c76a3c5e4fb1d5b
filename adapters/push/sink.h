// One receiver: which changes it was told, which it is being told, and which wait. Changes of one
// node go one after the other, those of many nodes side by side.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/push/change_log.h"
#include "adapters/push/config.h"
#include "adapters/push/format.h"
#include "adapters/push/http.h"
#include "adapters/push/push.h"
#include "adapters/push/retry.h"

namespace push {

class Sink {
 public:
  using News = Push::News;
  using Tell = Push::Tell;

  // What it is given outlives it.
  Sink(const SinkConfig& config, std::unique_ptr<Format> format, ChangeLog& log, Http& http,
       uint32_t seed, const Tell& tell);

  // Reads what is new, starts what can be started, and acknowledges what was delivered.
  void Advance(const Moment& now, uint64_t& next_id);
  // True if the exchange is one of its own.
  bool Take(Answer& answer, const Moment& now, uint64_t& next_id);
  // When Advance has something to do without an answer or a change.
  Time NextTime() const;
  // The log may have something new.
  void Look() { read_again_ = Time::min(); }
  // It would read what is new in the log. While it is failing, it reads as much as shows whether
  // some changes pass; the rest is merged in the log. What was tried already does not count:
  // however many nodes' changes never pass, those of others are read.
  bool WantsChanges() const;
  // Nothing is under way, and nothing can be started without waiting.
  bool IsAtRest() const { return exchanges_.empty() && (receiver_.failures > 0 || items_.empty()); }
  // As far as it was delivered.
  void Acknowledge();

  // As ChangeLog::Wait, for what it has not read.
  Result<bool> AwaitChange(milliseconds time) const { return log_.Wait(read_, time); }
  Push::Report Report() const;

 private:
  // A change that was read and is not delivered.
  struct Item {
    Record record = {};
    bool is_first = false;  // of its node
    bool in_flight = false;
    bool alone = false;      // it was refused together with others
    bool suspect = false;    // others passed while it did not
    uint32_t attempts = 0;   // that failed
    uint32_t refusals = 0;   // of them: it is the change that is at fault, as far as is known
    uint64_t delivered = 0;  // by the sink, at the last of them
    Time not_before = Time::min();
  };
  struct Exchange {
    std::vector<uint64_t> positions;  // none: what lasts is said again
    uint64_t round;
  };
  // Failures in a row of what it needs, and what was told of them.
  struct Streak {
    uint32_t failures = 0;
    bool told = false;
    std::string why;
  };

  void Read(const Moment& now);
  void Add(const Record& record);
  void Crowd(std::deque<uint64_t>& positions);
  void Done(uint64_t position);

  std::vector<uint64_t> Choose(Time now) const;
  bool HasRoom() const;
  bool MayStart(Time now) const;
  bool StartNext(const Moment& now, uint64_t& next_id);
  void Send(std::vector<uint64_t> positions, const Moment& now, uint64_t& next_id);
  bool Start(const Request& request, std::vector<uint64_t> positions, const Moment& now,
             uint64_t& next_id);
  void Release(const std::vector<uint64_t>& positions);
  std::vector<const Record*> RecordsOf(const std::vector<uint64_t>& positions) const;

  void Deliver(const std::vector<uint64_t>& positions, Time now);
  void Refuse(const std::vector<uint64_t>& positions, const Answer& answer, Time now);
  void Trouble(const Exchange& exchange, const Answer& answer, Time now);
  void Fail(const std::string& why, Time now);
  void Pause(milliseconds time, const std::string& why, Time now);
  void Recover(Time now);
  void TellTrouble(Streak& streak, const std::string& why);
  void Postpone(Item& item, Time now);
  void CountRefusal(Item& item, uint32_t most, const std::string& why, Time now);
  void GiveUp(const Item& item, const std::string& why);

  const SinkConfig& config_;
  const std::unique_ptr<Format> format_;
  ChangeLog& log_;
  Http& http_;
  const Tell& tell_;
  Backoff backoff_;

  std::map<uint64_t, Item> items_;                        // by position
  std::map<std::string, std::deque<uint64_t>> of_nodes_;  // the positions of each node's, in order
  std::map<uint64_t, Exchange> exchanges_;                // by id
  uint64_t read_ = 0;                                     // up to which the log was read
  uint64_t acknowledged_ = 0;
  Time read_again_ = Time::min();
  Time acknowledge_again_ = Time::min();
  Streak log_reads_;
  bool repeated_ = false;  // what was started last said again what lasts

  // No change is at fault for these failures; requests that run side by side count once.
  Streak receiver_;
  uint64_t round_ = 0;
  Time not_before_ = Time::min();
  Time asked_until_ = Time::min();  // by the receiver

  uint64_t delivered_ = 0;
  uint64_t given_up_ = 0;
  uint64_t refused_repeats_ = 0;
};

}  // namespace push
