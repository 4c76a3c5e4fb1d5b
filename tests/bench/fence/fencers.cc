#include "tests/bench/fence/fencers.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include "tests/bench/rivals.h"

namespace bench {
namespace {

constexpr std::string_view kPluginFolder = "/usr/lib/stonith/plugins";
constexpr const char* kLibstonith = "/usr/lib/libstonith.so.1";

// As long as kPluginFolder.
std::string NewLinkName() {
  constexpr std::string_view kStem = "/tmp/nodeipmi-";
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string name(kStem);
  std::random_device random;
  while (name.size() < kPluginFolder.size()) name += kLetters[random() % kLetters.size()];
  return name;
}

Result<void> CopyLibstonith(const std::string& to, const std::string& link) {
  std::ifstream from(kLibstonith, std::ios::binary);
  std::string library((std::istreambuf_iterator<char>(from)), {});
  const size_t at = library.find(kPluginFolder);
  if (at == std::string::npos)
    return Failed(std::string(kLibstonith) + " is not as expected; use: third_party/install test");
  for (size_t next = at; next != std::string::npos; next = library.find(kPluginFolder, next))
    library.replace(next, kPluginFolder.size(), link);
  std::ofstream copy(to, std::ios::binary);
  copy << library;
  copy.close();
  if (!copy) return Failed("cannot write " + to);
  return {};
}

Result<void> Install(const std::string& folder) {
  const auto install = BuiltProgram("adapters/pacemaker/install");
  if (!install) return std::unexpected(install.error());
  constexpr std::string_view kInRunfiles = "/nodeipmi/adapters/pacemaker/install";
  const std::string runfiles = install->substr(0, install->size() - kInRunfiles.size());
  const auto done =
      Measure({"/usr/bin/env", "RUNFILES_DIR=" + runfiles, *install, "--prefix", folder + "/usr"});
  if (!done) return std::unexpected(done.error());
  return {};
}

}  // namespace

Result<Plugins> Plugins::Make(const std::string& folder) {
  if (auto installed = Install(folder); !installed) return std::unexpected(installed.error());
  Plugins plugins(folder, NewLinkName());
  const std::string made = folder + "/usr/lib/stonith/plugins";
  std::error_code error;
  // The plugin "external" has programs of its own, and is told where they are by the same path.
  for (const char* const kind : {"stonith2", "external"}) {
    std::filesystem::create_directories(made + "/" + kind, error);
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(kPluginFolder) + "/" + kind, error)) {
      std::filesystem::create_symlink(
          entry.path(), made + "/" + kind + "/" + entry.path().filename().string(), error);
    }
  }
  std::filesystem::create_symlink(made, plugins.link_, error);
  if (error) return Failed("cannot make " + plugins.link_ + ": " + error.message());
  std::filesystem::create_directory(folder + "/libstonith", error);
  if (auto copied = CopyLibstonith(folder + "/libstonith/libstonith.so.1", plugins.link_); !copied)
    return std::unexpected(copied.error());
  return plugins;
}

Plugins::Plugins(Plugins&& other) noexcept
    : folder_(std::move(other.folder_)), link_(std::exchange(other.link_, {})) {}

Plugins::~Plugins() {
  if (!link_.empty()) (void)unlink(link_.c_str());
}

Words Plugins::Stonith(const std::string& type) const {
  return {"/usr/bin/env", "LD_LIBRARY_PATH=" + folder_ + "/libstonith", "stonith", "-t", type};
}

Result<std::vector<Contestant>> ResetByEach(const std::string& folder, const Plugins& plugins,
                                            const std::string& password_file,
                                            const std::string& host) {
  const auto fence_ipmilan = InstalledProgram("fence_ipmilan");
  if (!fence_ipmilan) return std::unexpected(fence_ipmilan.error());
  const std::string state = folder + "/state";
  const auto nodeipmi = Nodeipmi::Make(state, host, password_file);
  if (!nodeipmi) return std::unexpected(nodeipmi.error());
  // What worked is remembered.
  const auto tested = nodeipmi->Output({"test", Nodeipmi::kNode});
  if (!tested) return std::unexpected(tested.error());

  const std::string node = Nodeipmi::kNode;
  const Words ipmilan = {*fence_ipmilan,
                         "--ip=" + host,
                         "--lanplus",
                         "--username=admin",
                         "--action=reboot",
                         std::string("--cipher=") + kCipherSuite,
                         std::string("--password=") + kPassword};
  std::vector<Contestant> all(kFenceIpmilanAsItComes + 1);
  all[kPlugin] = {.name = "stonith -t nodeipmi",
                  .words = Joined(plugins.Stonith("nodeipmi"),
                                  {"hostname=" + node, "state=" + state, "-T", "reset", node}),
                  .expected = ""};
  all[kAgent] = {.name = "fence_nodeipmi",
                 .words = {plugins.Agent(), "--state=" + state, "-o", "reboot", "-n", node},
                 .expected = "Success"};
  all[kExternalIpmi] = {
      .name = "stonith -t external/ipmi",
      .words = Joined(plugins.Stonith("external/ipmi"),
                      {"hostname=" + node, "ipaddr=" + host, std::string("userid=") + kUser,
                       "passwd=" + password_file, "passwd_method=file", "interface=lanplus", "-T",
                       "reset", node}),
      .expected = ""};
  all[kFenceIpmilan] = {.name = "fence_ipmilan --power-wait=0",
                        .words = Joined(ipmilan, {"--power-wait=0"}),
                        .expected = "Success"};
  all[kFenceIpmilanAsItComes] = {.name = "fence_ipmilan", .words = ipmilan, .expected = "Success"};
  return all;
}

}  // namespace bench
