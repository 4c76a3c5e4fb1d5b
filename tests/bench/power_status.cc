#include "tests/bench/power_status.h"

#include "tests/bench/rivals.h"

namespace bench {
namespace {

constexpr const char* kNode = "bmc";

Result<void> Do(const Words& words) {
  if (const auto done = Measure(words); !done) return std::unexpected(done.error());
  return {};
}

// nodeipmi with a state of its own.
class Nodeipmi {
 public:
  Nodeipmi(std::string program, std::string state, std::string address, std::string password_file)
      : words_{std::move(program), "--state", std::move(state)},
        add_{"node",
             "add",
             kNode,
             "--address",
             std::move(address),
             "--user",
             kUser,
             "--password-file",
             std::move(password_file)} {}

  Words PowerStatus() const { return Joined(words_, {"power", kNode, "status"}); }

  Result<void> MakeState() const {
    if (auto made = Do(Joined(words_, {"init"})); !made) return made;
    return Do(Joined(words_, add_));
  }
  // What worked is remembered.
  Result<void> Test() const { return Do(Joined(words_, {"test", kNode})); }
  // What was learnt of the node goes with it.
  Result<void> AddAnew() const {
    if (auto removed = Do(Joined(words_, {"node", "remove", kNode})); !removed) return removed;
    return Do(Joined(words_, add_));
  }

 private:
  Words words_;
  Words add_;
};

}  // namespace

Result<std::vector<Contestant>> AskForPowerStatus(const std::string& folder,
                                                  const std::string& password_file,
                                                  const std::string& address) {
  const auto program = BuiltProgram("adapters/cli/nodeipmi");
  if (!program) return std::unexpected(program.error());
  const std::string config = folder + "/freeipmi.conf";
  const auto ipmitool = AskByIpmitool(address, password_file);
  if (!ipmitool) return std::unexpected(ipmitool.error());
  const auto ipmipower = AskByIpmipower(address, config);
  if (!ipmipower) return std::unexpected(ipmipower.error());

  const Nodeipmi known(*program, folder + "/known", address, password_file);
  const Nodeipmi unknown(*program, folder + "/unknown", address, password_file);
  auto done = known.MakeState();
  if (done) done = known.Test();
  if (done) done = unknown.MakeState();
  if (done) done = WriteFreeipmiConfig(config);
  if (!done) return std::unexpected(done.error());

  std::vector<Contestant> contestants(kFirstContact + 1);
  contestants[kNodeipmi] = {.name = "nodeipmi", .words = known.PowerStatus(), .expected = " on "};
  contestants[kIpmitool] = {.name = "ipmitool", .words = *ipmitool, .expected = kIpmitoolSaysOn};
  contestants[kIpmipower] = {
      .name = "ipmipower", .words = *ipmipower, .expected = kIpmipowerSaysOn};
  contestants[kFirstContact] = {.name = "nodeipmi, first contact",
                                .words = unknown.PowerStatus(),
                                .expected = " on ",
                                .prepare = [unknown] { return unknown.AddAnew(); }};
  return contestants;
}

}  // namespace bench
