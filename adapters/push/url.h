// URLs, as libcurl reads them.
#pragma once

#include <string>
#include <string_view>

namespace push {

// What follows "url": "" if it is a URL with http or https, a host, and no user or password. A path
// is appended to it with `appends`: it has no query then.
std::string WhatIsWrongWithUrl(const std::string& url, bool allow_http, bool appends);

// For one step of a path: everything but letters, digits, '-', '.', '_' and '~' as %XX.
std::string EscapeSegment(std::string_view text);

}  // namespace push
