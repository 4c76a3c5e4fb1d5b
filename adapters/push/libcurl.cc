#include "adapters/push/libcurl.h"

#include <dlfcn.h>

#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

namespace push {
namespace {

// As its major version is named everywhere; curl/curl.h is that version's.
constexpr char kFile[] = "libcurl.so.4";
constexpr unsigned kLeastVersion = 0x075700;  // 7.87: all options that http.cc sets

// None of these has a destructor: a host may end while another thread still pushes.
constinit std::mutex mutex;
constinit size_t holders = 0;
constinit void* library = nullptr;
constinit Libcurl functions = {};

// All of them, or it is not the library that it should be.
bool FindAll(void* in) {
  bool found = true;
  const auto find = [&](const char* name, auto& function) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(in, name));
    found &= function != nullptr;
  };
  find("curl_easy_cleanup", functions.easy_cleanup);
  find("curl_easy_escape", functions.easy_escape);
  find("curl_easy_getinfo", functions.easy_getinfo);
  find("curl_easy_init", functions.easy_init);
  find("curl_easy_setopt", functions.easy_setopt);
  find("curl_easy_strerror", functions.easy_strerror);
  find("curl_free", functions.free);
  find("curl_getdate", functions.getdate);
  find("curl_global_cleanup", functions.global_cleanup);
  find("curl_global_init", functions.global_init);
  find("curl_multi_add_handle", functions.multi_add_handle);
  find("curl_multi_cleanup", functions.multi_cleanup);
  find("curl_multi_info_read", functions.multi_info_read);
  find("curl_multi_init", functions.multi_init);
  find("curl_multi_perform", functions.multi_perform);
  find("curl_multi_poll", functions.multi_poll);
  find("curl_multi_remove_handle", functions.multi_remove_handle);
  find("curl_multi_setopt", functions.multi_setopt);
  find("curl_multi_wakeup", functions.multi_wakeup);
  find("curl_slist_append", functions.slist_append);
  find("curl_slist_free_all", functions.slist_free_all);
  find("curl_url", functions.url);
  find("curl_url_cleanup", functions.url_cleanup);
  find("curl_url_get", functions.url_get);
  find("curl_url_set", functions.url_set);
  find("curl_version_info", functions.version_info);
  return found && functions.version_info(CURLVERSION_NOW)->version_num >= kLeastVersion;
}

// With the mutex held.
json::Result<void> Load() {
  void* const loaded = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) {
    const char* const reason = dlerror();
    return std::unexpected(std::string("needs libcurl to push; install libcurl4") +
                           (reason != nullptr ? std::string(" (") + reason + ')' : ""));
  }
  if (!FindAll(loaded)) {
    (void)dlclose(loaded);
    return std::unexpected(std::string("needs libcurl 7.87 or later to push, and ") + kFile +
                           " is older");
  }
  library = loaded;
  return {};
}

void LetGo(const Libcurl* /*held*/) {
  const std::lock_guard lock(mutex);
  if (--holders == 0) (void)dlclose(std::exchange(library, nullptr));
}

}  // namespace

json::Result<std::shared_ptr<const Libcurl>> LoadLibcurl() {
  {
    const std::lock_guard lock(mutex);
    if (holders == 0)
      if (auto loaded = Load(); !loaded) return std::unexpected(std::move(loaded).error());
    ++holders;
  }
  return std::shared_ptr<const Libcurl>(&functions, LetGo);
}

const Libcurl& libcurl() { return functions; }

void KeepLibcurlLoaded() { (void)dlopen(kFile, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE); }

}  // namespace push
