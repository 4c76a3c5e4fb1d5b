// The library as a host has it: a state of the test's own, with nodes, through the C ABI alone.
#pragma once

#include <nodeipmi/nodeipmi.h>

#include <optional>
#include <string>

#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"

namespace e2e {

inline constexpr const char* kUser = "admin";
inline constexpr const char* kPassword = "secret-pw";

struct Node {
  std::string address = {};
  std::optional<std::string> user = kUser;
  std::optional<std::string> password = kPassword;
  std::optional<std::string> kg = std::nullopt;
  uint32_t lan = NODEIPMI_LAN_AUTO;
  uint32_t auth = NODEIPMI_AUTH_AUTO;
  uint32_t cipher_suite = NODEIPMI_CIPHER_SUITE_AUTO;
  uint32_t privilege = NODEIPMI_PRIVILEGE_ADMINISTRATOR;
  uint32_t options = 0;
  uint32_t kind = NODEIPMI_NODE_HOST;
};

// What a call came to.
struct Answer {
  nodeipmi_error error{};
  nodeipmi_outcome outcome{};
  Clock::duration took{};  // measured around the call

  nodeipmi_status status() const { return error.status; }
  std::string word() const { return nodeipmi_status_word(error.status); }
  std::string message() const { return error.message; }
};

// "ok", or the status with its message.
std::string Describe(const Answer& answer);
// That the call came to `word`; tells the message otherwise.
bool ExpectWord(const Answer& answer, const std::string& word, const std::string& what,
                Where where = Where::current());

class Client {
 public:
  Client();                                    // a new state
  explicit Client(const std::string& folder);  // one that is there
  ~Client() { Close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& folder() const { return folder_; }
  nodeipmi* handle() { return state_; }
  void Close();
  // Closes the state and opens it again: packets come from another port then.
  void Reopen();

  // Makes the node anew: nothing is remembered of one that had the name.
  void Add(const std::string& name, const Node& node);
  Answer Test(const std::string& name, uint32_t timeout_ms = 0);
  Answer Power(const std::string& name, uint32_t action, uint32_t timeout_ms = 0,
               uint32_t wait_ms = 0);

 private:
  void Open();

  std::string folder_;
  nodeipmi* state_ = nullptr;
};

}  // namespace e2e
