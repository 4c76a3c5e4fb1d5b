// A reset as a cluster would have it done, by each of those who fence over IPMI: the same BMC, user
// and cipher suite.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/contest.h"
#include "tests/bench/nodeipmi.h"
#include "tests/bench/process.h"

namespace bench {

// The order of the contestants. Off and on, each read back: kPlugin, kAgent, kFenceIpmilan and
// kFenceIpmilanAsItComes. kExternalIpmi looks whether the power is on, has the BMC reset the node,
// and takes its word.
enum Fencer : size_t { kPlugin, kAgent, kExternalIpmi, kFenceIpmilan, kFenceIpmilanAsItComes };

// The plugin where libstonith finds it, without being installed: the folder of plugins is compiled
// into it, so it is a copy with another path in it, which leads to where the plugin is.
class Plugins {
 public:
  static Result<Plugins> Make(const std::string& folder);
  ~Plugins();
  Plugins(Plugins&& other) noexcept;
  Plugins& operator=(Plugins&&) = delete;

  // stonith and its options; what it is to do follows.
  Words Stonith(const std::string& type) const;
  std::string Agent() const { return folder_ + "/usr/sbin/fence_nodeipmi"; }

 private:
  Plugins(std::string folder, std::string link)
      : folder_(std::move(folder)), link_(std::move(link)) {}

  std::string folder_;
  std::string link_;  // empty if it was moved from
};

// `folder` is private, and holds the user's password in `password_file`. `host` is the BMC's
// address; its port is 623, since external/ipmi knows no other.
Result<std::vector<Contestant>> ResetByEach(const std::string& folder, const Plugins& plugins,
                                            const std::string& password_file,
                                            const std::string& host);

}  // namespace bench
