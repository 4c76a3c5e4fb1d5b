// info.
#include <algorithm>
#include <any>
#include <array>
#include <cstdio>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

// IANA enterprise numbers that BMCs give.
constexpr auto kManufacturers =
    std::to_array<Choice>({{"IBM", 2},
                           {"HP", 11},
                           {"Sun Microsystems", 42},
                           {"NEC", 119},
                           {"Intel", 343},
                           {"Dell", 674},
                           {"Huawei", 2011},
                           {"NVIDIA", 5703},
                           {"Cisco", 5771},
                           {"Tyan", 6653},
                           {"Quanta", 7244},
                           {"Fujitsu", 10368},
                           {"Supermicro", 10876},
                           {"Gigabyte", 15370},
                           {"Lenovo", 19046},
                           {"American Megatrends", 20974},
                           {"Inspur", 37945},
                           {"Hewlett Packard Enterprise", 47196},
                           {"Supermicro", 47488},  // IANA has another; their BMCs say so
                           {"ASRock Rack", 49622},
                           {"OpenBMC", 49871}});

// IPMI 2.0 §20.1, additional device support.
constexpr auto kSupport = std::to_array<Choice>({{"sensors", 0x01},
                                                 {"sdr-repository", 0x02},
                                                 {"sel", 0x04},
                                                 {"fru", 0x08},
                                                 {"event-receiver", 0x10},
                                                 {"event-generator", 0x20},
                                                 {"bridge", 0x40},
                                                 {"chassis", 0x80}});

std::string Firmware(const nodeipmi_device_info& info) {
  char text[32];
  std::snprintf(text, sizeof text, "%u.%02u", info.firmware_major, info.firmware_minor);
  return text;
}

std::string IpmiVersion(const nodeipmi_device_info& info) {
  return std::to_string(info.ipmi_major) + "." + std::to_string(info.ipmi_minor);
}

std::span<const uint8_t> CipherSuites(const nodeipmi_device_info& info) {
  return {info.cipher_suites, std::min<size_t>(info.cipher_suite_count, sizeof info.cipher_suites)};
}

void AddInfo(cJSON* object, const nodeipmi_device_info& info) {
  AddNumber(object, "device_id", info.device_id);
  AddNumber(object, "device_revision", info.device_revision);
  AddString(object, "firmware", Firmware(info));
  AddString(object, "ipmi_version", IpmiVersion(info));
  AddNumber(object, "manufacturer_id", info.manufacturer_id);
  const std::string_view manufacturer = WordOf(info.manufacturer_id, kManufacturers);
  if (manufacturer.empty())
    AddNull(object, "manufacturer");
  else
    AddString(object, "manufacturer", manufacturer);
  AddNumber(object, "product_id", info.product_id);
  if (*info.guid == '\0')
    AddNull(object, "guid");
  else
    AddString(object, "guid", info.guid);
  cJSON* const supports = AddArray(object, "supports");
  for (const Choice& part : kSupport)
    if ((info.device_support & part.value) != 0) AppendString(supports, part.word);
  cJSON* const suites = AddArray(object, "cipher_suites");
  for (const uint8_t suite : CipherSuites(info)) AppendNumber(suites, suite);
}

nodeipmi_device_info KeepInfo(const nodeipmi_device_info* shown) {
  auto info = EmptyStruct<nodeipmi_device_info>();
  CopyStruct(info, shown);
  return info;
}

void PrintInfo(const std::string& node, const nodeipmi_device_info& info) {
  const std::string_view name = WordOf(info.manufacturer_id, kManufacturers);
  std::string supports;
  for (const Choice& part : kSupport)
    if ((info.device_support & part.value) != 0)
      supports += (supports.empty() ? "" : " ") + std::string(part.word);
  std::string suites;
  for (const uint8_t suite : CipherSuites(info))
    suites += (suites.empty() ? "" : " ") + std::to_string(suite);
  const std::pair<const char*, std::string> members[] = {
      {"node", node},
      {"device id", std::to_string(info.device_id)},
      {"device revision", std::to_string(info.device_revision)},
      {"firmware", Firmware(info)},
      {"ipmi version", IpmiVersion(info)},
      {"manufacturer",
       std::to_string(info.manufacturer_id) + (name.empty() ? "" : " (" + std::string(name) + ")")},
      {"product id", std::to_string(info.product_id)},
      {"guid", *info.guid != '\0' ? info.guid : "not told"},
      {"supports", supports.empty() ? "not told" : supports},
      {"cipher suites", suites.empty() ? "not told" : suites},
  };
  for (const auto& [label, value] : members)
    PrintLine(std::string(label) + ": " + Printable(value));
}

}  // namespace

Result RunInfo(const Call& call) {
  const auto finished = RunOperation(call, call.operands, [](const Submission& s) {
    return nodeipmi_info_async(s.state, s.node, s.timeout_ms,
                               CompletionFor<nodeipmi_info_completion, &KeepInfo>(s.ticket), s.op,
                               s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  bool first = true;
  for (size_t i = 0; i < finished->views.size(); ++i) {
    const NodeResult& result = finished->report.results[i];
    const bool ok = result.error.status == NODEIPMI_OK;
    cJSON* const object = AddView(nodes, finished->views[i]);
    if (!ok) {
      PrintMessage(result.node + ": " + result.error.message);
      continue;
    }
    const auto& info = std::any_cast<const nodeipmi_device_info&>(result.found);
    AddInfo(object, info);
    if (call.json) continue;
    if (!std::exchange(first, false)) PrintLine("");
    PrintInfo(result.node, info);
  }
  if (call.json) PrintJson(document.get());
  return ExitCodeOf(finished->report);
}

}  // namespace cli
