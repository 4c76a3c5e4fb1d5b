#include "adapters/extension/host.h"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/extension/structs.h"

namespace extension {
namespace {

// A host whose list does not end has this many.
constexpr uint32_t kMostNodes = 1'000'000;
constexpr size_t kLongestId = 128;

thread_local int host_call_depth = 0;

bool IsId(const std::string& id) {
  return !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::string StatusText(node_ext_status status) { return "status " + std::to_string(status); }

}  // namespace

HostCall::HostCall() { ++host_call_depth; }

HostCall::~HostCall() { --host_call_depth; }

bool HostCall::Inside() { return host_call_depth > 0; }

Host::Host(const node_host& host)
    : host_(host),
      log_(TableOf<node_host_log>(NODE_HOST_LOG)),
      nodes_(TableOf<node_host_nodes>(NODE_HOST_NODES)),
      menu_(TableOf<node_host_menu>(NODE_HOST_MENU)),
      status_(TableOf<node_host_status>(NODE_HOST_STATUS)),
      web_(TableOf<node_host_web>(NODE_HOST_WEB)) {}

template <typename Table>
const Table* Host::TableOf(const char* name) const {
  if (host_.get_extension == nullptr) return nullptr;
  const HostCall call;
  const auto* const table = static_cast<const Table*>(host_.get_extension(&host_, name));
  return IsWhole(table) ? table : nullptr;
}

void Host::Log(uint32_t severity, const std::string& message) const {
  if (log_ == nullptr || log_->log == nullptr) return;
  std::array<char, 1024> line;
  CopyText(message, line);
  const HostCall call;
  log_->log(&host_, severity, line.data());
}

Result<std::vector<HostNode>> Host::Nodes() const {
  std::vector<HostNode> nodes;
  std::set<std::string> ids;
  size_t left_out = 0;
  if (nodes_ == nullptr || nodes_->get == nullptr) return nodes;
  for (uint32_t index = 0; index < kMostNodes; ++index) {
    auto found = MakeStruct<node_host_node>();
    node_ext_status status = NODE_EXT_OK;
    {
      const HostCall call;
      status = nodes_->get(&host_, index, &found);
    }
    if (status == NODE_EXT_NOT_FOUND) break;
    if (status != NODE_EXT_OK) {
      return Fail(NODE_EXT_FAILED, "The host could not tell its nodes: of number " +
                                       std::to_string(index) + " it says " + StatusText(status) +
                                       '.');
    }
    HostNode node{TextOf(found.id), found.kind == NODE_HOST_KIND_HOST, "", ""};
    if (!IsId(node.id) || !ids.insert(node.id).second) {
      ++left_out;
      continue;
    }
    if (node.is_host) AskAddress(node);
    nodes.push_back(std::move(node));
  }
  if (left_out != 0) {
    Log(NODE_HOST_LOG_WARNING, std::to_string(left_out) +
                                   " nodes are left out: their ids are not 1 to 128 letters, " +
                                   "digits, '.', '_' and '-', or were there before.");
  }
  return nodes;
}

void Host::AskAddress(HostNode& node) const {
  std::array<char, NODE_HOST_ATTRIBUTE_SIZE> value{};
  if (nodes_->attribute_get == nullptr) return;
  const HostCall call;
  const node_ext_status status = nodes_->attribute_get(
      &host_, node.id.c_str(), NODE_HOST_ATTRIBUTE_BMC_ADDRESS, value.data(), value.size());
  if (status == NODE_EXT_OK) {
    node.address = TextOf(value);
  } else if (status != NODE_EXT_NOT_FOUND) {
    node.trouble =
        "The host could not tell the address of the BMC: it says " + StatusText(status) + '.';
  }
}

void Host::MenuChanged(const std::string& node) const {
  if (menu_ == nullptr || menu_->changed == nullptr) return;
  const HostCall call;
  menu_->changed(&host_, node.empty() ? nullptr : node.c_str());
}

void Host::StatusChanged(const std::string& node, const char* field,
                         const std::string& value) const {
  if (!shows_status()) return;
  const HostCall call;
  status_->changed(&host_, node.c_str(), field, value.c_str());
}

void Host::HealthChanged(const std::string& node, const node_ext_health_report& health) const {
  if (status_ == nullptr || status_->health_changed == nullptr) return;
  const HostCall call;
  status_->health_changed(&host_, node.c_str(), &health);
}

bool Host::OpenWeb(uint64_t run, const std::string& node, const std::string& url) const {
  if (!opens_web()) return false;
  const HostCall call;
  return web_->open(&host_, run, node.c_str(), url.c_str()) == NODE_EXT_OK;
}

}  // namespace extension
