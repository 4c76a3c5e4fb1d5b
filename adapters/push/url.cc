#include "adapters/push/url.h"

#include <memory>

#include "adapters/push/libcurl.h"

namespace push {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { libcurl().url_cleanup(url); }
};

bool Has(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool has = libcurl().url_get(url, part, &text, 0) == CURLUE_OK;
  libcurl().free(text);
  return has;
}

bool SchemeIs(CURLU* url, std::string_view scheme) {
  char* text = nullptr;
  if (libcurl().url_get(url, CURLUPART_SCHEME, &text, 0) != CURLUE_OK) return false;
  const bool is = text == scheme;
  libcurl().free(text);
  return is;
}

}  // namespace

std::string WhatIsWrongWithUrl(const std::string& url, bool allow_http, bool appends) {
  const std::unique_ptr<CURLU, UrlDeleter> parts(libcurl().url());
  if (parts == nullptr ||
      libcurl().url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return "is not a URL; it looks like https://HOST/PATH";
  if (Has(parts.get(), CURLUPART_USER) || Has(parts.get(), CURLUPART_PASSWORD))
    return "must hold no user and no password; they would be shown in messages";
  if (Has(parts.get(), CURLUPART_FRAGMENT)) return "must have no #";
  if (appends && Has(parts.get(), CURLUPART_QUERY)) return "must have no ? here";
  if (SchemeIs(parts.get(), "https")) return {};
  if (!SchemeIs(parts.get(), "http")) return "begins with https://";
  return allow_http ? ""
                    : "begins with http://, which anybody in between can read and change; use "
                      "https://, or set \"allow_http\": true";
}

std::string EscapeSegment(std::string_view text) {
  char* const escaped = libcurl().easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  std::string segment = escaped != nullptr ? escaped : "";
  libcurl().free(escaped);
  return segment;
}

}  // namespace push
