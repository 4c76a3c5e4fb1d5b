#include "tests/bench/fleet/peers.h"

#include <algorithm>

#include "tests/bench/addresses.h"
#include "tests/bench/rivals.h"
#include "tests/bench/statistics.h"

namespace bench {
namespace {

// ipmipower opens two sockets for each host, and says nothing of those whose line does not fit into
// its buffer of output: above three thousand, hosts go missing.
constexpr uint32_t kHostsOfIpmipower = 1000;
// ipmitool takes one host. More of them would not tell more.
constexpr uint32_t kHostsOfIpmitool = 50;

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

// CPU time of each host, in microseconds.
Result<double> AskFor(const Result<Words>& words, uint32_t hosts, std::string_view expected) {
  if (!words) return std::unexpected(words.error());
  const auto measured = Measure(*words);
  if (!measured) return std::unexpected(measured.error());
  if (Count(measured->output, expected) != hosts)
    return Failed(words->front() + " does not say '" + std::string(expected) +
                  "' of every host: " + measured->output);
  return measured->cpu_ms * 1e3 / hosts;
}

Result<Peer> MeasureIpmipower(const Bmcs& bmcs, uint32_t count) {
  const std::string config = bmcs.File("freeipmi.conf");
  if (auto written = WriteFreeipmiConfig(config); !written) return std::unexpected(written.error());
  std::vector<double> cpu_us;
  for (uint32_t asked = 0; asked < count;) {
    const uint32_t hosts = std::min(kHostsOfIpmipower, count - asked);
    const auto one =
        AskFor(AskByIpmipower(HostList(kFirstAddress + asked, hosts, bmcs.port()), config), hosts,
               kIpmipowerSaysOn);
    if (!one) return std::unexpected(one.error());
    cpu_us.push_back(*one);
    asked += hosts;
  }
  const auto processes = static_cast<uint32_t>(cpu_us.size());
  return Peer{
      .cpu_us = Summarise(std::move(cpu_us)).median, .hosts = count, .processes = processes};
}

Result<Peer> MeasureIpmitool(const Bmcs& bmcs, uint32_t count) {
  const uint32_t hosts = std::min(kHostsOfIpmitool, count);
  std::vector<double> cpu_us;
  for (uint32_t i = 0; i < hosts; ++i) {
    const auto one =
        AskFor(AskByIpmitool(bmcs.AddressOf(i), bmcs.password_file()), 1, kIpmitoolSaysOn);
    if (!one) return std::unexpected(one.error());
    cpu_us.push_back(*one);
  }
  return Peer{.cpu_us = Summarise(std::move(cpu_us)).median, .hosts = hosts, .processes = hosts};
}

}  // namespace

Result<Peers> MeasurePeers(const Bmcs& bmcs, uint32_t count) {
  const auto ipmipower = MeasureIpmipower(bmcs, count);
  if (!ipmipower) return std::unexpected(ipmipower.error());
  const auto ipmitool = MeasureIpmitool(bmcs, count);
  if (!ipmitool) return std::unexpected(ipmitool.error());
  return Peers{.ipmipower = *ipmipower, .ipmitool = *ipmitool};
}

}  // namespace bench
