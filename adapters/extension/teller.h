// The thread that tells the host what happens: one call at a time, under no lock.
//
// What the library tells on threads of its own is handed over to it, so that a host may take its
// time without holding up other nodes. Nodes whose status changed are noted by name: of a host that
// is slow, each waits once.
#pragma once

#include <condition_variable>
#include <functional>
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

  // look: tells what is new of a node; on the thread.
  explicit Teller(std::function<void(const std::string&)> look);
  ~Teller();

  // Throws std::system_error if the system has no thread left.
  void Start();
  // Returns when all that was handed over has been told. Nothing is handed over meanwhile.
  void Stop();

  void Give(std::unique_ptr<Task> task) noexcept;
  // A node's status, or whatever else `look` tells, may have changed.
  void Note(const std::string& node);

 private:
  void Run();

  const std::function<void(const std::string&)> look_;
  std::mutex mutex_;
  std::condition_variable given_;
  std::unique_ptr<Task> first_;
  Task* last_ = nullptr;
  std::set<std::string> noted_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace extension
