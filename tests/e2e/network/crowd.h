// Many simulated BMCs, each with a node in a state of the test's own. What each of them has to tell
// differs from what any other does, and from what it had to tell before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"

namespace e2e {

// What is so at a BMC. The readings are raw ones.
struct Truth {
  bool on = true;           // never twice in a row
  uint8_t temperature = 0;  // no other's
  uint8_t load = 0;         // not what it was, for 210 changes
};

class Crowd {
 public:
  // Options as of `bmcsim --help`. At most 200 BMCs, with a few sensors each.
  explicit Crowd(size_t count, const std::vector<std::string>& options = {});

  size_t size() const { return truths_.size(); }
  Bmcsim& bmcs() { return bmcs_; }
  Client& client() { return client_; }
  const Truth& truth(size_t i) const { return truths_[i]; }
  static std::string NameOf(size_t i);

  // Makes the node anew, so that nothing is known of its BMC.
  void Add(size_t i, Node node = {});
  // Something else is so from now on.
  void Change(size_t i);
  // What the network does to the datagrams of one BMC, or of all.
  void Attack(size_t i, const std::string& attacks);
  void AttackAll(const std::string& attacks);
  uint64_t Counter(size_t i, const std::string& name);

 private:
  std::string AddressOf(size_t i) const;

  Bmcsim bmcs_;
  Client client_;
  std::vector<Truth> truths_;
  std::vector<size_t> changes_;
};

}  // namespace e2e
