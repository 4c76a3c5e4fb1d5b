#include "core/node/settings.h"

#include <algorithm>

#include "core/node/address.h"
#include "core/wire/cipher_suite.h"
#include "core/wire/key_exchange.h"

namespace ipmi {
namespace {

constexpr size_t kMaxName = 128;

std::unexpected<Error> Invalid(std::string_view what) {
  return Fail(Status::kInvalidArgument, "(" + std::string(what) + ")");
}

Result<void> CheckName(std::string_view name, const std::string& argument) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (name.empty() || name.size() > kMaxName || !plain) {
    return Invalid(argument + ": 1 to 128 letters, digits, '.', '_' and '-'");
  }
  return {};
}

}  // namespace

Result<void> CheckNodeName(std::string_view name) { return CheckName(name, "name"); }

Result<void> CheckSubscriberName(std::string_view name) { return CheckName(name, "subscriber"); }

Result<void> CheckNode(const NodeRecord& node) {
  if (auto named = CheckNodeName(node.name); !named) return named;
  if (node.kind == NodeKind::kHost && node.host.empty())
    return Invalid("address: a host-level node needs the BMC's address");
  if (!node.web.empty()) {
    if (auto checked = CheckWebAddress(node.web); !checked) return checked;
  }
  const NodeOptions& options = node.options;
  if (options.cipher_suite != kCipherSuiteAuto) {
    if (FindCipherSuite(options.cipher_suite) == nullptr) {
      return Invalid("cipher suite: 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17 or auto");
    }
    if (options.lan == LanVersion::k15) return Invalid("cipher suite: IPMI 1.5 has none");
  }
  if (options.auth15 != Auth15::kAuto && options.lan == LanVersion::k20) {
    return Invalid("authentication type: it is for IPMI 1.5 only");
  }
  return {};
}

Result<void> CheckCredentials(const Credentials& credentials) {
  if (credentials.user.size() > kMaxUserName) return Invalid("user: IPMI takes at most 16 bytes");
  if (credentials.password.size() > kMaxPassword20) {
    return Invalid(
        "password: IPMI takes at most 20 bytes, and IPMI 1.5 at most 16; a longer one would be cut "
        "silently");
  }
  const auto password = credentials.password.Reveal(SecretAccess());
  if (std::ranges::find(password, uint8_t{0}) != password.end()) {
    return Invalid("password: it has a NUL byte");
  }
  if (credentials.kg.size() > kMaxPassword20) return Invalid("K_g: at most 20 bytes");
  return {};
}

}  // namespace ipmi
