// What the host is told of the nodes' status and health: what is another than was told last.
//
// It is told what is stored, so that it is what status and health answer too. What was found while
// another process held the database is stored later, and nothing says so then: it is waited for.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

class Plugin;

// What somebody has found, as far as it is needed to know it again once it is stored.
struct Finding {
  int64_t from_ms = 0;  // the attempt has ended between these two
  int64_t until_ms = 0;
  nodeipmi_status status = NODEIPMI_OK;
  int64_t sensors_ms = 0;  // when these were read; 0 if they were not
  int64_t log_ms = 0;
};

class News {
 public:
  explicit News(Plugin& plugin) : plugin_(plugin) {}

  // Of a state that was just opened. Nothing is told meanwhile.
  void Begin();
  // On any thread: it will be stored.
  void Await(const std::string& node, const Finding& finding);
  // On the teller's thread: tells what is new. False if it must be looked again in a moment.
  bool Tell(const std::string& node);

 private:
  struct Told {
    std::map<std::string, std::string, std::less<>> fields;
    uint32_t severity = NODE_EXT_HEALTH_UNKNOWN;
    std::string health;
  };

  void TellOf(const std::string& node, const nodeipmi_node_status& status);
  // Whether nothing is waited for any more.
  bool IsStored(const std::string& node, const nodeipmi_node_status& status);

  Plugin& plugin_;
  std::map<std::string, Told, std::less<>> told_;  // of the teller's thread
  std::mutex mutex_;
  std::map<std::string, Finding, std::less<>> awaited_;
};

}  // namespace extension
