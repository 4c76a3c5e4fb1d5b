#include "core/base/status.h"

#include <array>
#include <cstddef>

namespace ipmi {
namespace {

struct StatusText {
  std::string_view word;
  std::string_view sentence;
};

constexpr std::array<StatusText, kStatusCount> kStatusTexts = {{
    {"ok", "OK"},
    {"invalid_argument", "An argument is not valid."},
    {"not_found", "There is no such node; 'nodeipmi node list' shows the nodes."},
    {"already_exists", "There is already a node of this name; edit it, or remove it first."},
    {"not_host_node", "This is a tenant node: IPMI is for host-level nodes only."},
    {"no_credentials",
     "No IPMI user and password are stored for this node; edit the node to set them."},
    {"name_not_resolved",
     "The BMC's host name cannot be resolved; check the address and the name service."},
    {"unreachable",
     "The network reports that the BMC cannot be reached; check the address, the port and the "
     "route."},
    {"no_answer",
     "No answer from the BMC; check the address, and that IPMI over LAN is enabled on it."},
    {"not_ipmi",
     "Something answers at this address, but it does not speak IPMI; check the address and the "
     "port."},
    {"cipher_refused",
     "The BMC refuses the cipher suite or authentication type; choose another for this node "
     "(--cipher, --auth)."},
    {"bad_user", "The BMC does not know this user; check the IPMI user of this node."},
    {"bad_password",
     "The BMC refuses the password; check the IPMI user and password of this node."},
    {"bad_kg",
     "The BMC's key K_g is not the one stored for this node, or it wants one and none is stored; "
     "check it on the BMC and "
     "set it again (--kg-file)."},
    {"privilege_too_low",
     "The IPMI user's privilege is too low for this; raise it on the BMC, or use another user."},
    {"bmc_busy", "The BMC is busy or has no free session; try again in a minute."},
    {"command_refused", "The BMC refused the command."},
    {"protocol_error", "The BMC broke the IPMI protocol."},
    {"outcome_unknown",
     "The BMC did not confirm the command, so it is not known whether it was carried out."},
    {"timed_out", "The awaited state was not reached in the time allowed."},
    {"key_missing",
     "The key that seals the credentials is missing; put back its file, or initialise a new "
     "state."},
    {"vault_tampered",
     "A stored credential fails its seal: it was altered or belongs to another key; set it again."},
    {"storage_error",
     "The state could not be read or written; check its disk and its permissions."},
    {"state_insecure",
     "The state folder or a file in it is open to other users; correct its owner and mode first."},
    {"state_missing", "There is no state here; make it with 'nodeipmi init'."},
    {"cancelled", "The operation was cancelled."},
    {"recursive", "A blocking call was made inside a callback; use the asynchronous call there."},
    {"unsupported", "This is not supported by this version of the library."},
    {"internal", "The library failed; please report it."},
    {"key_locked",
     "The key that seals the credentials needs its passphrase or PIN; give the right one."},
}};

constexpr std::array<std::string_view, kStageCount> kStageNames = {
    "",
    "name resolution",
    "Get Channel Authentication Capabilities",
    "Open Session",
    "RAKP 1",
    "RAKP 3",
    "Get Session Challenge",
    "Activate Session",
    "Set Session Privilege Level",
    "command",
    "Close Session",
};

}  // namespace

std::string_view StatusWord(Status status) {
  const auto index = static_cast<size_t>(static_cast<int32_t>(status));
  return index < kStatusTexts.size() ? kStatusTexts[index].word : "unknown";
}

std::string_view StatusSentence(Status status) {
  const auto index = static_cast<size_t>(static_cast<int32_t>(status));
  return index < kStatusTexts.size() ? kStatusTexts[index].sentence : "This status is not known.";
}

std::string_view StageName(Stage stage) {
  const auto index = static_cast<size_t>(stage);
  return index < kStageNames.size() ? kStageNames[index] : "";
}

}  // namespace ipmi
