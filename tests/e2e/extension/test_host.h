// A host platform of a test: it has the nodes that it is given, and remembers what it was told.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "nodeipmi/node_extension.h"

namespace e2e {

struct HostRow {
  std::string id;
  uint32_t kind = NODE_HOST_KIND_HOST;
  std::string bmc;  // "": the host does not know it
};

class TestHost {
 public:
  explicit TestHost(std::vector<HostRow> rows = {});
  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;

  // To be changed while no call is under way.
  std::vector<HostRow> rows;
  std::set<std::string> missing;  // tables that it does not have
  node_ext_status web_answer = NODE_EXT_OK;
  std::optional<size_t> list_fails_at;              // of the nodes, with NODE_EXT_INTERNAL
  std::optional<node_ext_status> attribute_answer;  // to each question for one
  std::function<void()> on_status;                  // called inside of each `changed` of a status

  node_host host{};
  node_host_nodes nodes{};
  node_host_log log{};
  node_host_menu menu{};
  node_host_status status{};
  node_host_web web{};

  // What it was told until now, a line for each: "node field value", …
  std::vector<std::string> logged() const { return Copy(logged_); }
  std::vector<std::string> menus() const { return Copy(menus_); }
  std::vector<std::string> statuses() const { return Copy(statuses_); }
  std::vector<std::string> healths() const { return Copy(healths_); }
  std::vector<std::string> opened() const { return Copy(opened_); }
  // All of it.
  std::string Everything() const;
  static bool Has(const std::vector<std::string>& lines, const std::string& line);

  // Threads on which it was told of statuses, menus, pages and receivers.
  size_t threads() const;

 private:
  static TestHost& Of(const node_host* host);
  static const void* GetExtension(const node_host* host, const char* name);
  static node_ext_status GetNode(const node_host* host, uint32_t index, node_host_node* node);
  static node_ext_status GetAttribute(const node_host* host, const char* node, const char* key,
                                      char* value, uint64_t size);
  void Note(std::vector<std::string>& lines, const std::string& line);
  std::vector<std::string> Copy(const std::vector<std::string>& lines) const;

  mutable std::mutex mutex_;
  std::vector<std::string> logged_;
  std::vector<std::string> menus_;
  std::vector<std::string> statuses_;
  std::vector<std::string> healths_;
  std::vector<std::string> opened_;
  std::set<std::thread::id> threads_;
};

}  // namespace e2e
