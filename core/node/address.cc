#include "core/node/address.h"

#include <algorithm>
#include <charconv>

#include "core/base/node_options.h"

namespace ipmi {
namespace {

constexpr size_t kMaxHost = 253;
constexpr size_t kMaxWeb = 1023;

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsHostName(std::string_view host) {
  return std::ranges::all_of(
      host, [](char c) { return IsAlphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

bool IsIpv6(std::string_view host) {
  const std::string_view address = host.substr(0, host.find('%'));
  const std::string_view scope = host.substr(std::min(address.size() + 1, host.size()));
  const bool has_scope = address.size() < host.size();
  const bool digits = std::ranges::all_of(address, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
           c == '.';
  });
  return digits && std::ranges::count(address, ':') >= 2 &&
         (!has_scope || (!scope.empty() && IsHostName(scope)));
}

std::unexpected<Error> NotAnAddress(std::string_view why) {
  return Fail(Status::kInvalidArgument, "(BMC address: " + std::string(why) +
                                            "; write HOST, HOST:PORT, IPv6 or [IPv6]:PORT)");
}

Result<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0) {
    return NotAnAddress("the port is a number from 1 to 65535");
  }
  return port;
}

}  // namespace

Result<BmcAddress> ParseBmcAddress(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  bool is_v6 = false;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return NotAnAddress("']' is missing");
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return NotAnAddress("only :PORT may follow ']'");
    if (!rest.empty()) port = rest.substr(1);
    if (!rest.empty() && port.empty()) return NotAnAddress("the port is missing");
    is_v6 = true;
  } else if (std::ranges::count(text, ':') == 1) {
    const size_t colon = text.find(':');
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return NotAnAddress("the port is missing");
  } else {
    is_v6 = text.contains(':');
  }
  if (host.empty()) return NotAnAddress("the host is missing");
  if (host.size() > kMaxHost) return NotAnAddress("the host has more than 253 characters");
  if (is_v6 ? !IsIpv6(host) : !IsHostName(host))
    return NotAnAddress("the host has a character that no host has");
  BmcAddress address{.host = std::string(host), .port = kIpmiPort};
  if (!port.empty()) {
    const auto parsed = ParsePort(port);
    if (!parsed) return std::unexpected(parsed.error());
    address.port = *parsed;
  }
  return address;
}

Result<void> CheckWebAddress(std::string_view web) {
  const auto starts_with = [web](std::string_view scheme) {
    return web.size() > scheme.size() &&
           std::ranges::equal(web.substr(0, scheme.size()), scheme, [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
  };
  const bool plain = std::ranges::all_of(web, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
           std::string_view("\"'<>\\^`{|}").find(c) == std::string_view::npos;
  });
  if (!starts_with("http://") && !starts_with("https://")) {
    return Fail(Status::kInvalidArgument, "(web address: only http:// and https:// are opened)");
  }
  if (!plain)
    return Fail(Status::kInvalidArgument, "(web address: it has a character that must be escaped)");
  if (web.size() > kMaxWeb)
    return Fail(Status::kInvalidArgument, "(web address: longer than 1023 characters)");
  return {};
}

std::string DefaultWebAddress(std::string_view host) {
  // A scope means something on this machine only, and browsers take none.
  const std::string address(host.substr(0, host.find('%')));
  return "https://" + (address.contains(':') ? "[" + address + "]" : address) + "/";
}

}  // namespace ipmi
