// libcurl, loaded by the first who needs it: it brings thirty libraries along, and starting with
// all of them would cost a command that pushes nothing more than all else that it does.
#pragma once

#include <curl/curl.h>

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
};

// Fails if it is not installed, and says what to do. From any thread. Whoever reads a configuration
// calls this first.
json::Result<void> LoadLibcurl();

// From any thread. Ends the program if it cannot be loaded, which LoadLibcurl would have said.
const Libcurl& libcurl();

// It stays in memory, also when this plugin leaves it.
void KeepLibcurlLoaded();

}  // namespace push
