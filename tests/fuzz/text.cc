// What people type or write into files that are read line by line: addresses, names, lists of
// nodes, command lines, a fence agent's request. The first byte chooses.
#include <array>
#include <sstream>

#include "adapters/cli/arguments.h"
#include "adapters/cli/hostlist.h"
#include "adapters/pacemaker/request.h"
#include "core/node/address.h"
#include "core/node/health/bad_sensors.h"
#include "core/node/settings.h"
#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {
namespace {

void Address(const std::string& text) {
  const auto address = ParseBmcAddress(text);
  if (!address) {
    FUZZ_CHECK(!address.error().message.empty());
    return;
  }
  FUZZ_CHECK(!address->host.empty() && address->port != 0);
  // Written out again it is the same.
  const bool is_v6 = address->host.find(':') != std::string::npos;
  const std::string host = is_v6 ? '[' + address->host + ']' : address->host;
  const auto again = ParseBmcAddress(host + ':' + std::to_string(address->port));
  FUZZ_CHECK(again && again->host == address->host && again->port == address->port);
  FUZZ_CHECK(CheckWebAddress(DefaultWebAddress(address->host)).has_value());
}

void Names(const std::string& text) {
  if (CheckNodeName(text)) FUZZ_CHECK(IsSafeText(text) && text.find('/') == std::string::npos);
  (void)CheckSubscriberName(text);
  if (CheckWebAddress(text)) FUZZ_CHECK(text.find_first_of("\"'<>\\ \n") == std::string::npos);
}

void Hostlist(const std::string& text) {
  const auto names = cli::ExpandHostlist(text);
  if (!names) {
    FUZZ_CHECK(!names.error().message.empty());
    return;
  }
  FUZZ_CHECK(!names->empty() && names->size() <= cli::kMostNames);
  // One of several names is written as it is, and may be longer.
  const bool is_written_out = text.contains('[') && !text.contains(',');
  for (const std::string& name : *names) {
    if (!cli::IsPattern(name)) FUZZ_CHECK(cli::MatchesPattern("*", name));
    if (is_written_out) FUZZ_CHECK(name.size() <= cli::kLongestName);
  }
}

void Pattern(const std::string& text) {
  const size_t half = text.size() / 2;
  (void)cli::MatchesPattern(text.substr(0, half), text.substr(half));
}

// Arguments are parted by NUL.
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; words.size() < 64 && std::getline(in, word, '\0');) words.push_back(word);
  return words;
}

void CommandLine(const std::string& text) {
  const auto words = Words(text);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  (void)cli::AsksForJson(argv);
  const auto arguments = cli::Arguments::Parse(argv);
  if (!arguments) {
    FUZZ_CHECK(!arguments.error().message.empty());
    return;
  }
  FUZZ_CHECK(arguments->operands().size() <= argv.size());
  (void)cli::SecondsGiven(*arguments, cli::Option::kTimeout);
}

void Numbers(const std::string& text) {
  const auto seconds = cli::ParseSeconds(cli::Option::kTimeout, text);
  if (seconds) FUZZ_CHECK(*seconds > 0 && *seconds <= NODEIPMI_MAX_TIMEOUT_MS);
  const auto number = cli::ParseNumber(text, 3, 70000);
  if (number) FUZZ_CHECK(*number >= 3 && *number <= 70000);
  const auto fence = fence::ParseSeconds("delay", text, 0);
  FUZZ_CHECK(fence || !fence.error().empty());
  constexpr std::array<std::string_view, 3> kWords = {"status", "sensors", "monitor"};
  (void)cli::Closest(text, kWords);
}

void FenceRequest(const std::string& text) {
  std::istringstream in(text);
  const auto request = fence::ReadRequest(in);
  FUZZ_CHECK(request || !request.error().empty());
  auto words = Words(text);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  (void)fence::ParseRequest(argv);
  FUZZ_CHECK(fence::XmlText(text).find('<') == std::string::npos);
  if (request) (void)fence::FindNode(request->settings.targets, "n1");
}

void BadSensorList(const std::string& text) {
  const BadSensors read = ReadBadSensors(text);
  // What it says can be said again.
  std::vector<BadSensor> sensors = read.named;
  if (sensors.size() > 24) sensors.resize(24);
  const BadSensors again = ReadBadSensors(BadSensorsText(sensors));
  FUZZ_CHECK(again.named.size() <= sensors.size());
}

constexpr std::array kReaders = {Address,     Names,   Hostlist,     Pattern,
                                 CommandLine, Numbers, FenceRequest, BadSensorList};

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  using ipmi::fuzz::kReaders;
  kReaders[data[0] % kReaders.size()]({data + 1, data + size});
  return 0;
}
