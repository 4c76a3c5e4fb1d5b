// nodeipmi.so: the fencing actions for libstonith, which loads it into a process that does one of
// them and ends.
#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/pacemaker/fencer.h"
#include "adapters/pacemaker/settings.h"
#include "adapters/pacemaker/stonith_api.h"
#include "nodeipmi/nodeipmi.h"

namespace fence {
namespace {

const PILPluginImports* plugin_imports;
StonithImports* stonith_imports;
int debug_level;

struct Device : StonithPlugin {
  Settings settings;
  std::string name;  // for ST_DEVICENAME
};

void Log(PILLogLevel level, const std::string& text) {
  PILCallLog(plugin_imports->log, level, "%s", text.c_str());
}

// No exception leaves for C; what it would have been is no success.
template <typename Function>
int Guarded(Function function) noexcept {
  try {
    return function();
  } catch (const std::exception& exception) {
    PILCallLog(plugin_imports->log, PIL_CRIT, "nodeipmi: %s", exception.what());
    return S_OOPS;
  }
}

extern stonith_ops operations;

// NULL if it is not ours.
Device* Ours(StonithPlugin* plugin) {
  if (plugin == nullptr || plugin->s_ops != &operations) return nullptr;
  return static_cast<Device*>(plugin);
}

int ResultOf(const Finding& finding) {
  switch (finding.status) {
    case NODEIPMI_OK:
      return S_OK;
    case NODEIPMI_INVALID_ARGUMENT:
      return S_INVAL;
    case NODEIPMI_NOT_FOUND:
    case NODEIPMI_NOT_HOST_NODE:
      return S_BADHOST;
    case NODEIPMI_NO_CREDENTIALS:
    case NODEIPMI_BAD_USER:
    case NODEIPMI_BAD_PASSWORD:
    case NODEIPMI_BAD_KG:
    case NODEIPMI_PRIVILEGE_TOO_LOW:
    case NODEIPMI_NAME_NOT_RESOLVED:
    case NODEIPMI_UNREACHABLE:
      return S_ACCESS;
    case NODEIPMI_NO_ANSWER:
    case NODEIPMI_TIMED_OUT:
      return S_TIMEOUT;
    default:
      return S_RESETFAIL;
  }
}

std::optional<Fencer> Open(const Device& device) {
  auto fencer = Fencer::Open(device.settings);
  if (!fencer) {
    Log(PIL_CRIT, "nodeipmi: " + fencer.error());
    return std::nullopt;
  }
  return std::move(*fencer);
}

StonithPlugin* New(const char*) {
  StonithPlugin* plugin = nullptr;
  (void)Guarded([&] {
    auto* const device = new Device{};
    device->s_ops = &operations;
    device->isconfigured = FALSE;
    plugin = device;
    return S_OK;
  });
  return plugin;
}

void Destroy(StonithPlugin* plugin) { delete Ours(plugin); }

// Of libstonith's memory, since libstonith frees it. NULL if there is none.
char** NewList(const std::vector<Target>& targets) {
  const size_t size = targets.size() + 1;
  auto** const list = static_cast<char**>(plugin_imports->alloc(size * sizeof(char*)));
  if (list == nullptr) return nullptr;
  std::fill_n(list, size, nullptr);
  for (size_t i = 0; i < targets.size(); ++i) {
    list[i] = plugin_imports->mstrdup(targets[i].name.c_str());
    if (list[i] != nullptr) continue;
    stonith_imports->FreeHostList(list);
    return nullptr;
  }
  return list;
}

const char* ParametersXml() {
  static const std::string kXml = [] {
    std::string text = "<parameters>\n";
    for (const Option& option : DeviceOptions())
      text += ParameterXml(option, "", option.name == "hostname");
    return text + "</parameters>\n";
  }();
  return kXml.c_str();
}

const char* Info(StonithPlugin* plugin, int what) {
  const Device* const device = Ours(plugin);
  if (device == nullptr) return nullptr;
  const char* info = nullptr;
  (void)Guarded([&] {
    if (what == ST_CONF_XML) info = ParametersXml();
    if (what == ST_DEVICEID) info = "nodeipmi";
    if (what == ST_DEVICENAME && device->isconfigured != FALSE) info = device->name.c_str();
    if (what == ST_DEVICEDESCR) {
      info =
          "Nodes with a BMC, over IPMI. Their addresses and credentials are in the state of\n"
          "nodeipmi (nodeipmi node add), not in the configuration of the cluster. Off and on\n"
          "are a success only if the power was read back as such; reset is off and on.";
    }
    return S_OK;
  });
  return info;
}

// Libstonith takes only these from the environment, as a cluster gives them; one that is not there
// may be left out. It is with -p alone that each needs a value.
const char* const* ConfigNames(StonithPlugin*) {
  static std::vector<const char*> names;
  (void)Guarded([&] {
    if (!names.empty()) return S_OK;
    names.reserve(DeviceOptions().size() + 1);
    for (const Option& option : DeviceOptions()) names.push_back(option.name.data());
    names.push_back(nullptr);
    return S_OK;
  });
  return names.empty() ? nullptr : names.data();
}

int SetConfig(StonithPlugin* plugin, StonithNVpair* list) {
  return Guarded([&]() -> int {
    Device* const device = Ours(plugin);
    if (device == nullptr) return S_OOPS;
    if (device->isconfigured != FALSE) return S_OOPS;
    Settings settings;
    for (const Option& option : DeviceOptions()) {
      const std::string name(option.name);
      const char* const value = stonith_imports->GetValue(list, name.c_str());
      if (value == nullptr) continue;
      if (const auto set = Set(settings, option.name, value); !set) {
        Log(PIL_CRIT, "nodeipmi: " + set.error());
        return S_BADCONFIG;
      }
    }
    if (settings.targets.empty()) {
      Log(PIL_CRIT, "nodeipmi: hostname is missing: the nodes of the device.");
      return S_BADCONFIG;
    }
    for (const Target& target : settings.targets)
      device->name += (device->name.empty() ? "" : " ") + target.name;
    device->settings = std::move(settings);
    device->isconfigured = TRUE;
    return S_OK;
  });
}

int Status(StonithPlugin* plugin) {
  return Guarded([&]() -> int {
    const Device* const device = Ours(plugin);
    if (device == nullptr || device->isconfigured == FALSE) return S_OOPS;
    const auto fencer = Open(*device);
    if (!fencer) return S_ACCESS;
    int result = S_OK;
    for (const Finding& finding : fencer->Test(device->settings.targets)) {
      if (finding.ok()) continue;
      Log(PIL_CRIT, finding.sentence);
      if (result == S_OK) result = ResultOf(finding);
    }
    return result;
  });
}

std::optional<Finding> Act(const Fencer& fencer, int operation, const std::string& node) {
  switch (operation) {
    case ST_GENERIC_RESET:
      return fencer.Reset(node);
    case ST_POWERON:
      return fencer.On(node);
    case ST_POWEROFF:
      return fencer.Off(node);
    default:
      return std::nullopt;
  }
}

int Request(StonithPlugin* plugin, int operation, const char* name) {
  return Guarded([&]() -> int {
    const Device* const device = Ours(plugin);
    if (device == nullptr || device->isconfigured == FALSE || name == nullptr) return S_OOPS;
    const auto node = FindNode(device->settings.targets, name);
    if (!node) {
      Log(PIL_CRIT, "nodeipmi: " + node.error());
      return S_BADHOST;
    }
    const auto fencer = Open(*device);
    if (!fencer) return S_ACCESS;
    const auto finding = Act(*fencer, operation, *node);
    if (!finding) {
      Log(PIL_CRIT, "nodeipmi: there is no operation " + std::to_string(operation) + ".");
      return S_INVAL;
    }
    Log(finding->ok() ? PIL_INFO : PIL_CRIT, finding->sentence);
    if (!finding->warning.empty()) Log(PIL_WARN, finding->warning);
    return ResultOf(*finding);
  });
}

char** HostList(StonithPlugin* plugin) {
  char** list = nullptr;
  (void)Guarded([&] {
    const Device* const device = Ours(plugin);
    if (device != nullptr && device->isconfigured != FALSE) list = NewList(device->settings.targets);
    return S_OK;
  });
  return list;
}

stonith_ops operations = {New, Destroy, Info, ConfigNames, SetConfig, Status, Request, HostList};

const char* Version() { return nodeipmi_version(); }
int DebugLevel() { return debug_level; }
void SetDebugLevel(int level) { debug_level = level; }
const char* License() { return ""; }
void ClosePlugin(PILPlugin*) {}
PIL_rc CloseInterface(PILInterface*, void*) { return PIL_OK; }

const PILPluginOps kPluginOperations = {Version, DebugLevel, SetDebugLevel,
                                        License, License,    ClosePlugin};

}  // namespace
}  // namespace fence

extern "C" __attribute__((visibility("default"))) PIL_rc
stonith2_LTX_nodeipmi_pil_plugin_init(PILPlugin* us, const PILPluginImports* imports) {
  using namespace fence;
  static PILInterface* interface;
  plugin_imports = imports;
  imports->register_plugin(us, &kPluginOperations);
  void* given = nullptr;
  const PIL_rc result = imports->register_interface(us, STONITH_TYPE_S, "nodeipmi", &operations,
                                                    CloseInterface, &interface, &given, nullptr);
  stonith_imports = static_cast<StonithImports*>(given);
  return result;
}
