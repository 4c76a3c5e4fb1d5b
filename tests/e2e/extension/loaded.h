// nodeipmi_extension.so, loaded as a host loads it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "nodeipmi/node_extension.h"
#include "tests/e2e/extension/test_host.h"

namespace e2e {

template <typename T>
T Sized() {
  T value{};
  value.struct_size = sizeof value;
  return value;
}

// The loaded library. Throws if it cannot be loaded.
class Library {
 public:
  Library();
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const node_ext_entry& entry() const { return *entry_; }
  static bool IsMapped();

 private:
  void* handle_;
  const node_ext_entry* entry_;
};

// Counts what a completion's functions do.
class Tally {
 public:
  node_ext_completion Completion();
  // Waits until `free` has run that often; false if it does not.
  bool AwaitFrees(int frees);

  int callbacks() const { return Get(callbacks_); }
  int frees() const { return Get(frees_); }
  int frees_too_early() const { return Get(frees_too_early_); }
  node_ext_error last() const;

 private:
  int Get(const int& number) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int callbacks_ = 0;
  int frees_ = 0;
  int frees_too_early_ = 0;
  node_ext_error last_{};
};

// The plugin at work for a host. Throws if it does not start. Ends with the object.
class Plugin {
 public:
  // path: of its configuration; the state folder, say.
  Plugin(const TestHost& host, const std::string& path);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const node_ext* ext() const { return ext_; }
  const node_ext_entry& entry() const { return library_.entry(); }

  const node_ext_nodes* nodes = nullptr;
  const node_ext_menu* menu = nullptr;
  const node_ext_actions* actions = nullptr;
  const node_ext_status_fields* status = nullptr;
  const node_ext_fields* fields = nullptr;
  const node_ext_health* health = nullptr;

  // The items of a node's menu; empty if it has none.
  std::vector<node_ext_item> Menu(const char* node) const;
  node_ext_item Item(const char* node, const std::string& id) const;
  // Runs an item to its end. `status` is that of `run` if it does not begin.
  node_ext_error Run(const char* node, const char* item) const;
  // "": the value is removed.
  node_ext_error Set(const char* node,
                     const std::vector<std::pair<const char*, std::string>>& values) const;
  node_ext_value Field(const char* node, const char* field) const;
  std::string Status(const char* node, const char* field) const;

 private:
  const Library library_;
  const node_ext* ext_ = nullptr;
};

}  // namespace e2e
