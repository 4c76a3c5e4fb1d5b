#include "tests/bench/nodeipmi.h"

#include "tests/bench/rivals.h"

namespace bench {

Result<Nodeipmi> Nodeipmi::Make(const std::string& state, const std::string& address,
                                const std::string& password_file) {
  const auto program = BuiltProgram("adapters/cli/nodeipmi");
  if (!program) return std::unexpected(program.error());
  Nodeipmi nodeipmi({*program, "--state", state},
                    {"node", "add", kNode, "--address", address, "--user", kUser, "--password-file",
                     password_file});
  auto done = nodeipmi.Do({"init"});
  if (done) done = nodeipmi.Do(nodeipmi.add_);
  if (!done) return std::unexpected(done.error());
  return nodeipmi;
}

Result<std::string> Nodeipmi::Output(const Words& command) const {
  auto done = Measure(Line(command));
  if (!done) return std::unexpected(std::move(done).error());
  return std::move(done->output);
}

Result<void> Nodeipmi::AddAnew() const {
  if (auto removed = Do({"node", "remove", kNode}); !removed) return removed;
  return Do(add_);
}

Result<void> Nodeipmi::Do(const Words& command) const {
  if (const auto done = Output(command); !done) return std::unexpected(done.error());
  return {};
}

}  // namespace bench
