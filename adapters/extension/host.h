// The host, as far as it is one: tables that it lacks, or that are smaller than they can be, are
// not there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/extension/failure.h"
#include "nodeipmi/node_extension.h"

namespace extension {

// Around each call to the host: what it calls back from inside can be told by it.
class HostCall {
 public:
  HostCall();
  ~HostCall();
  HostCall(const HostCall&) = delete;
  HostCall& operator=(const HostCall&) = delete;

  // Whether the calling thread is in one.
  static bool Inside();
};

struct HostNode {
  std::string id;
  bool is_host = false;  // else a tenant node
  std::string address;   // of its BMC; "" if the host does not know it
  std::string trouble;   // why the host could not say whether it knows that, in a sentence; or ""
};

class Host {
 public:
  // host outlives it.
  explicit Host(const node_host& host);

  void Log(uint32_t severity, const std::string& message) const;

  // Of a [host-main] call only. What is no node's id is logged and left out. NODE_EXT_FAILED if the
  // host could not tell all of them.
  Result<std::vector<HostNode>> Nodes() const;

  // node: "" for all.
  void MenuChanged(const std::string& node) const;

  bool shows_status() const { return status_ != nullptr && status_->changed != nullptr; }
  void StatusChanged(const std::string& node, const char* field, const std::string& value) const;
  void HealthChanged(const std::string& node, const node_ext_health_report& health) const;

  bool opens_web() const { return web_ != nullptr && web_->open != nullptr; }
  bool OpenWeb(uint64_t run, const std::string& node, const std::string& url) const;

 private:
  template <typename Table>
  const Table* TableOf(const char* name) const;
  // Fills in its address, or its trouble.
  void AskAddress(HostNode& node) const;

  const node_host& host_;
  const node_host_log* const log_;
  const node_host_nodes* const nodes_;
  const node_host_menu* const menu_;
  const node_host_status* const status_;
  const node_host_web* const web_;
};

}  // namespace extension
