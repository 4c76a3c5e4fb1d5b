#include "tests/e2e/extension/test_host.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace e2e {

TestHost::TestHost(std::vector<HostRow> given) : rows(std::move(given)) {
  host = {sizeof host, NODE_EXT_ABI_VERSION, "test host", "1", this, GetExtension};
  nodes = {sizeof nodes, 0, GetNode, GetAttribute};
  log = {sizeof log, 0, [](const node_host* h, uint32_t, const char* message) {
           TestHost& self = Of(h);
           const std::lock_guard lock(self.mutex_);
           self.logged_.emplace_back(message);
           if (std::string_view(message).starts_with("push "))
             self.threads_.insert(std::this_thread::get_id());
         }};
  menu = {sizeof menu, 0, [](const node_host* h, const char* node) {
            Of(h).Note(Of(h).menus_, node == nullptr ? "all" : node);
          }};
  status = {sizeof status, 0,
            [](const node_host* h, const char* node, const char* field, const char* value) {
              Of(h).Note(Of(h).statuses_, std::string(node) + ' ' + field + ' ' + value);
              if (Of(h).on_status) Of(h).on_status();
            },
            [](const node_host* h, const char* node, const node_ext_health_report* health) {
              Of(h).Note(Of(h).healths_, std::string(node) + ' ' +
                                             std::to_string(health->severity) + ' ' +
                                             health->sentence);
            }};
  web = {sizeof web, 0,
         [](const node_host* h, uint64_t, const char* node, const char* url) -> node_ext_status {
           Of(h).Note(Of(h).opened_, std::string(node) + ' ' + url);
           return Of(h).web_answer;
         }};
}

TestHost& TestHost::Of(const node_host* host) { return *static_cast<TestHost*>(host->host_data); }

const void* TestHost::GetExtension(const node_host* host, const char* name) {
  const TestHost& self = Of(host);
  if (self.missing.contains(name)) return nullptr;
  if (std::strcmp(name, NODE_HOST_NODES) == 0) return &self.nodes;
  if (std::strcmp(name, NODE_HOST_LOG) == 0) return &self.log;
  if (std::strcmp(name, NODE_HOST_MENU) == 0) return &self.menu;
  if (std::strcmp(name, NODE_HOST_STATUS) == 0) return &self.status;
  if (std::strcmp(name, NODE_HOST_WEB) == 0) return &self.web;
  return nullptr;
}

// An id that is too long has no NUL then: so do hosts that do not look.
node_ext_status TestHost::GetNode(const node_host* host, uint32_t index, node_host_node* node) {
  const TestHost& self = Of(host);
  if (index == self.list_fails_at) return NODE_EXT_INTERNAL;
  if (index >= self.rows.size()) return NODE_EXT_NOT_FOUND;
  const HostRow& row = self.rows[index];
  node->kind = row.kind;
  std::memcpy(node->id, row.id.c_str(), std::min(row.id.size() + 1, sizeof node->id));
  return NODE_EXT_OK;
}

node_ext_status TestHost::GetAttribute(const node_host* host, const char* node, const char* key,
                                       char* value, uint64_t size) {
  if (std::strcmp(key, NODE_HOST_ATTRIBUTE_BMC_ADDRESS) != 0) return NODE_EXT_NOT_FOUND;
  if (Of(host).attribute_answer) return *Of(host).attribute_answer;
  for (const HostRow& row : Of(host).rows) {
    if (row.id != node || row.bmc.empty()) continue;
    (void)std::snprintf(value, size, "%s", row.bmc.c_str());
    return row.bmc.size() < size ? NODE_EXT_OK : NODE_EXT_TOO_SMALL;
  }
  return NODE_EXT_NOT_FOUND;
}

void TestHost::Note(std::vector<std::string>& lines, const std::string& line) {
  const std::lock_guard lock(mutex_);
  lines.push_back(line);
  threads_.insert(std::this_thread::get_id());
}

std::vector<std::string> TestHost::Copy(const std::vector<std::string>& lines) const {
  const std::lock_guard lock(mutex_);
  return lines;
}

std::string TestHost::Everything() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto* lines : {&logged_, &menus_, &statuses_, &healths_, &opened_})
    for (const std::string& line : *lines) text += line + '\n';
  return text;
}

bool TestHost::Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

size_t TestHost::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

}  // namespace e2e
