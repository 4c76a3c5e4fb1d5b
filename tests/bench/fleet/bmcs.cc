#include "tests/bench/fleet/bmcs.h"

#include <unistd.h>

#include <charconv>

#include "tests/bench/addresses.h"
#include "tests/bench/rivals.h"

namespace bench {
namespace {

// Each node that is added, and each status, is a transaction: what a disk takes for it is not what
// is measured here.
std::string FastFolder() {
  constexpr const char* kMemory = "/dev/shm";
  return access(kMemory, W_OK) == 0 ? kMemory : "/tmp";
}

constexpr auto kMakingState = std::chrono::minutes(5);
// Sweeps before and after the time asked for, nodes that do not answer, sessions to open first.
constexpr auto kBesides = std::chrono::minutes(5);

}  // namespace

Bmcs::Bmcs() : folder_(FastFolder()), password_file_(folder_.File("password")) {}

Result<std::unique_ptr<Bmcs>> Bmcs::Launch(uint32_t count, const Words& options) {
  std::unique_ptr<Bmcs> bmcs(new Bmcs);
  const Words where = {"--count", std::to_string(count), "--base-address",
                       AddressText(kFirstAddress)};
  if (auto started = bmcs->Start(Joined(where, options)); !started)
    return std::unexpected(started.error());
  return bmcs;
}

Result<std::unique_ptr<Bmcs>> Bmcs::LaunchGroups(const std::string& config) {
  std::unique_ptr<Bmcs> bmcs(new Bmcs);
  const std::string file = bmcs->File("bmcs.json");
  const std::vector<uint8_t> bytes(config.begin(), config.end());
  if (!ipmi::testing::WriteBytes(file, bytes)) return Failed("cannot write " + file);
  if (auto started = bmcs->Start({"--config", file}); !started)
    return std::unexpected(started.error());
  return bmcs;
}

Result<void> Bmcs::Start(const Words& options) {
  if (auto written = WritePassword(password_file_); !written) return written;
  auto simulator =
      Simulator::Launch(folder_.path(), Joined({"--port", "0", "--user", kUser, "--password-file",
                                                password_file_, "--suites", kCipherSuite},
                                               options));
  if (!simulator) return std::unexpected(std::move(simulator).error());
  const std::string& address = simulator->address();
  const char* const end = address.data() + address.size();
  if (std::from_chars(address.data() + address.rfind(':') + 1, end, port_).ptr != end)
    return Failed("bmcsim does not say its port: " + address);
  simulator_.emplace(*std::move(simulator));
  return {};
}

Result<std::string> Bmcs::MakeState(uint32_t count) {
  const auto worker = BuiltProgram("tests/bench/fleet/worker");
  if (!worker) return std::unexpected(worker.error());
  const std::string state = folder_.File("state" + std::to_string(++states_));
  const auto made = bench::Measure(
      {*worker, "make", state, std::to_string(count), std::to_string(port_), password_file_},
      kMakingState);
  if (!made) return std::unexpected(made.error());
  return state;
}

Result<Measured> Bmcs::Cold(const std::string& state, double seconds, size_t sweeps) {
  return Work({"cold", state, std::to_string(seconds), std::to_string(sweeps)}, seconds);
}

Result<Measured> Bmcs::Warm(const std::string& state, double seconds, uint32_t interval_ms) {
  return Work({"warm", state, std::to_string(seconds), std::to_string(interval_ms)}, seconds);
}

Result<Measured> Bmcs::Health(const std::string& state, double seconds, uint32_t interval_ms) {
  return Work({"health", state, std::to_string(seconds), std::to_string(interval_ms)}, seconds);
}

std::string Bmcs::AddressOf(uint32_t bmc) const {
  return AddressText(kFirstAddress + bmc) + ':' + std::to_string(port_);
}

Result<Measured> Bmcs::Work(const Words& order, double seconds) {
  const auto worker = BuiltProgram("tests/bench/fleet/worker");
  if (!worker) return std::unexpected(worker.error());
  const auto patience = kBesides + std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
  const auto done = bench::Measure(Joined({*worker}, order), patience);
  if (!done) return std::unexpected(done.error());
  auto measured = FromJson(done->output);
  if (!measured) return measured;
  const auto left_open = simulator_->Counter("sessions.open");
  if (!left_open) return std::unexpected(left_open.error());
  measured->left_open = static_cast<double>(*left_open);
  return measured;
}

}  // namespace bench
