// The thread that tells the host what happens: one call at a time, under no lock.
//
// What the library tells on threads of its own is handed over to it, so that a host may take its
// time without holding up other nodes. Nodes of which something changed are noted by name: of a
// host that is slow, each waits once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace extension {

class Teller {
 public:
  // What is to be done on the thread, once.
  class Task {
   public:
    virtual ~Task() = default;
    virtual void Do() noexcept = 0;

   private:
    friend class Teller;
    std::unique_ptr<Task> next_;
  };

  // What may be another; bits.
  static constexpr uint32_t kStatus = 1;  // and health
  static constexpr uint32_t kMenu = 2;    // node "": that of all nodes

  // look: tells what is new of a node, in these bits; on the thread.
  explicit Teller(std::function<void(const std::string&, uint32_t)> look);
  ~Teller();

  // Throws std::system_error if the system has no thread left.
  void Start();
  // Returns when all that was handed over has been told. Nothing is handed over meanwhile.
  void Stop();

  void Give(std::unique_ptr<Task> task) noexcept;
  void Note(const std::string& node, uint32_t what);
  // A node's status is looked at again in a moment, unless it ends before.
  void NoteLater(const std::string& node);

 private:
  void Run();
  // With the mutex held: until there is something to do.
  void Wait(std::unique_lock<std::mutex>& lock);

  const std::function<void(const std::string&, uint32_t)> look_;
  std::mutex mutex_;
  std::condition_variable given_;
  std::unique_ptr<Task> first_;
  Task* last_ = nullptr;
  std::map<std::string, uint32_t> noted_;
  std::set<std::string> later_;
  std::chrono::steady_clock::time_point later_at_;  // when these are noted, if there are any
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace extension
