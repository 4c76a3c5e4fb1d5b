// libcurl, in memory while somebody pushes: it brings thirty libraries along, and starting with all
// of them would cost a command that pushes nothing more than all else that it does.
#pragma once

#include <curl/curl.h>

#include <memory>

#include "adapters/json/document.h"

namespace push {

// Its functions, without the prefix "curl_".
struct Libcurl {
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_escape) easy_escape;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_free) free;
  decltype(&::curl_getdate) getdate;
  decltype(&::curl_global_cleanup) global_cleanup;
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_setopt) multi_setopt;
  decltype(&::curl_multi_wakeup) multi_wakeup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_url) url;
  decltype(&::curl_url_cleanup) url_cleanup;
  decltype(&::curl_url_get) url_get;
  decltype(&::curl_url_set) url_set;
  decltype(&::curl_version_info) version_info;
};

// Loads it for the first who asks, and unloads it when the last lets go of what he got. From any
// thread. Fails if it is not installed, too old or broken, and says what to do.
json::Result<std::shared_ptr<const Libcurl>> LoadLibcurl();

// For whoever holds it, or is called by one who does.
const Libcurl& libcurl();

// It stays in memory when the last has let go, and when this plugin is unloaded.
void KeepLibcurlLoaded();

}  // namespace push
