// What a fence agent is asked to do: by lines on its standard input, as a cluster does it, or by
// options on its command line, as people do.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <string>

#include "adapters/pacemaker/settings.h"

namespace fence {

enum class Action : uint8_t {
  kOff,
  kOn,
  kReboot,
  kStatus,
  kMonitor,
  kList,
  kListStatus,
  kMetadata,
  kValidateAll,
  kHelp,
  kVersion,
};

struct Request {
  Action action = Action::kReboot;
  std::string plug;      // the node
  std::string nodename;  // the same, if there is no plug
  Settings settings;
  uint32_t delay_s = 0;
  bool verbose = false;

  const std::string& node() const { return plug.empty() ? nodename : plug; }
};

// Lines "name=value". Unknown names are skipped, as the interface of fence agents asks for: each
// agent is told of what was meant for others too.
Expected<Request> ReadRequest(std::istream& input);
// argv without the program's name.
Expected<Request> ParseRequest(std::span<char* const> argv);

// How the options are given on the command line.
std::string Help();
// What the cluster's tools show and check, in the form of fence agents.
std::string Metadata();

}  // namespace fence
