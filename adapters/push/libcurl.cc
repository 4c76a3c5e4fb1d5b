#include "adapters/push/libcurl.h"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace push {
namespace {

// As its major version is named everywhere; curl/curl.h is that version's.
constexpr char kFile[] = "libcurl.so.4";

struct Closer {
  void operator()(void* library) const { (void)dlclose(library); }
};

class Library {
 public:
  Library() : handle_(dlopen(kFile, RTLD_NOW | RTLD_LOCAL)) {
    Find("curl_easy_cleanup", functions_.easy_cleanup);
    Find("curl_easy_escape", functions_.easy_escape);
    Find("curl_easy_getinfo", functions_.easy_getinfo);
    Find("curl_easy_init", functions_.easy_init);
    Find("curl_easy_setopt", functions_.easy_setopt);
    Find("curl_easy_strerror", functions_.easy_strerror);
    Find("curl_free", functions_.free);
    Find("curl_getdate", functions_.getdate);
    Find("curl_global_cleanup", functions_.global_cleanup);
    Find("curl_global_init", functions_.global_init);
    Find("curl_multi_add_handle", functions_.multi_add_handle);
    Find("curl_multi_cleanup", functions_.multi_cleanup);
    Find("curl_multi_info_read", functions_.multi_info_read);
    Find("curl_multi_init", functions_.multi_init);
    Find("curl_multi_perform", functions_.multi_perform);
    Find("curl_multi_poll", functions_.multi_poll);
    Find("curl_multi_remove_handle", functions_.multi_remove_handle);
    Find("curl_multi_setopt", functions_.multi_setopt);
    Find("curl_multi_wakeup", functions_.multi_wakeup);
    Find("curl_slist_append", functions_.slist_append);
    Find("curl_slist_free_all", functions_.slist_free_all);
    Find("curl_url", functions_.url);
    Find("curl_url_cleanup", functions_.url_cleanup);
    Find("curl_url_get", functions_.url_get);
    Find("curl_url_set", functions_.url_set);
  }

  bool is_whole() const { return is_whole_; }
  const Libcurl& functions() const { return functions_; }

 private:
  template <typename Function>
  void Find(const char* name, Function& function) {
    function =
        handle_ != nullptr ? reinterpret_cast<Function>(dlsym(handle_.get(), name)) : nullptr;
    is_whole_ &= function != nullptr;
  }

  // Let go when the program ends, or when the plugin that this is part of is unloaded.
  std::unique_ptr<void, Closer> handle_;
  Libcurl functions_ = {};
  bool is_whole_ = true;
};

const Library& Loaded() {
  static const Library library;
  return library;
}

}  // namespace

json::Result<void> LoadLibcurl() {
  if (Loaded().is_whole()) return {};
  return std::unexpected(std::string(kFile) +
                         " of libcurl 7.85 or later is missing; install libcurl4");
}

const Libcurl& libcurl() {
  if (!Loaded().is_whole()) std::abort();
  return Loaded().functions();
}

void KeepLibcurlLoaded() { (void)dlopen(kFile, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE); }

}  // namespace push
