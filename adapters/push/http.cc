#include "adapters/push/http.h"

#include <string.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <new>
#include <string_view>
#include <utility>

#include "adapters/push/libcurl.h"
#include "adapters/push/secret_file.h"

namespace push {
namespace {

constexpr size_t kMostHeaders = size_t{64} * 1024;
constexpr size_t kMostUnwanted = size_t{64} * 1024;
constexpr size_t kMostWanted = size_t{4} * 1024 * 1024;
constexpr size_t kMostConnections = 64;
constexpr size_t kMostErrorText = 200;
// A connection is the client's whose key began it: with another key, there is to be another.
constexpr long kMostSecondsOfClient = 60;

struct EasyDeleter {
  void operator()(CURL* easy) const { libcurl().easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { libcurl().multi_cleanup(multi); }
};

// Header lines; they may hold a token, so they are wiped.
class Headers {
 public:
  Headers() = default;
  ~Headers() {
    for (const curl_slist* line = list_; line != nullptr; line = line->next)
      explicit_bzero(line->data, strlen(line->data));
    libcurl().slist_free_all(list_);
  }
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;

  void Add(const char* line) {
    curl_slist* const longer = libcurl().slist_append(list_, line);
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

Result<void> AddToken(const std::string& path, Headers& headers) {
  const auto token = ReadTokenFile(path);
  if (!token) return std::unexpected(token.error());
  constexpr std::string_view kBegin = "Authorization: Bearer ";
  Secret line(kBegin.size() + token->size() + 1);  // with a zero at its end
  std::ranges::copy(kBegin, line.data());
  std::copy_n(token->data(), token->size(), line.data() + kBegin.size());
  headers.Add(reinterpret_cast<const char*>(line.data()));
  return {};
}

bool Equals(std::string_view name, std::string_view wanted) {
  return name.size() == wanted.size() &&
         strncasecmp(name.data(), wanted.data(), wanted.size()) == 0;
}

// One request and what comes back.
class Exchange {
 public:
  Exchange(uint64_t id, bool wants_body) : id_(id), wants_body_(wants_body) {
    if (easy_ == nullptr) throw std::bad_alloc();
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* easy() const { return easy_.get(); }

  Result<void> Prepare(const SinkConfig& sink, const Request& request) {
    if (!sink.token_file.empty())
      if (auto added = AddToken(sink.token_file, headers_); !added) return added;
    for (const std::string& header : request.headers) headers_.Add(header.c_str());
    headers_.Add("Expect:");  // the body at once
    headers_.Add("User-Agent: nodeipmi");
    Set(CURLOPT_URL, request.url.c_str());
    Set(CURLOPT_PATH_AS_IS, 1L);
    body_ = request.body;
    if (request.method != "GET") {
      Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
      Set(CURLOPT_POSTFIELDS, body_.data());
      Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    Set(CURLOPT_HTTPHEADER, headers_.get());
    SetLimits(sink);
    SetCallbacks();
    return SetTrust(sink);
  }

  Answer Finish(CURLcode code, int64_t now_unix_seconds) {
    Answer answer = {.id = id_,
                     .wanted_body = wants_body_,
                     .status = {},
                     .body = {},
                     .error = {},
                     .retry_after = {}};
    // The answer is what its head says, even if its body never ends.
    const bool answered = head_is_whole_ && (!wants_body_ || code == CURLE_OK || status_ >= 300);
    if (answered) {
      answer.status = status_;
      answer.body = wants_body_ ? std::move(received_) : std::string();
      answer.retry_after = ParseRetryAfter(retry_after_, now_unix_seconds);
      answer.error = "it answers " + std::to_string(status_);
      if (status_ >= 300 && status_ < 400) answer.error += ", a redirect, which is never followed";
    } else {
      answer.error = WhatFailed(code);
      if (too_long_) answer.error = "its answer is too long";
      answer.error.resize(std::min(answer.error.size(), kMostErrorText));
    }
    return answer;
  }

  bool MayBeResolving() const {
    curl_off_t looked_up = 0;
    return libcurl().easy_getinfo(easy(), CURLINFO_NAMELOOKUP_TIME_T, &looked_up) != CURLE_OK ||
           looked_up == 0;
  }

 private:
  // libcurl quotes what others say, such as the names in a certificate of another host; what
  // OpenSSL finds wrong with one is in words of its own.
  std::string WhatFailed(CURLcode code) const {
    const std::string_view words = error_;
    const bool quotes =
        code == CURLE_PEER_FAILED_VERIFICATION && !words.starts_with("SSL certificate problem: ");
    if (words.empty() || quotes) return libcurl().easy_strerror(code);
    std::string printable(words);
    std::ranges::replace_if(printable, [](char c) { return c < ' ' || c > '~'; }, '?');
    return printable;
  }

  template <typename Value>
  void Set(CURLoption option, Value value) {
    if (libcurl().easy_setopt(easy(), option, value) == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  }

  void SetLimits(const SinkConfig& sink) {
    Set(CURLOPT_PROTOCOLS_STR, sink.allow_http ? "http,https" : "https");
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    // What the environment says of proxies was said for somebody else, and a proxy sees where
    // changes go.
    Set(CURLOPT_PROXY, sink.proxy.c_str());
    Set(CURLOPT_NOPROXY, "");
    Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // those are the proxy's
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(sink.timeout_ms));
    Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(sink.timeout_ms));
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_QUICK_EXIT, 1L);  // no waiting for the resolver of the system when it is to end
  }

  void SetCallbacks() {
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_HEADERFUNCTION, &Exchange::OnHeader);
    Set(CURLOPT_HEADERDATA, this);
    Set(CURLOPT_WRITEFUNCTION, &Exchange::OnBody);
    Set(CURLOPT_WRITEDATA, this);
  }

  Result<void> SetTrust(const SinkConfig& sink) {
    Set(CURLOPT_SSL_VERIFYPEER, 1L);
    Set(CURLOPT_SSL_VERIFYHOST, 2L);
    Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!sink.ca_file.empty()) {
      if (auto trusted = CheckTrusted(sink.ca_file); !trusted) return trusted;
      Set(CURLOPT_CAINFO, sink.ca_file.c_str());
      Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // no other
      Set(CURLOPT_CA_CACHE_TIMEOUT, 0L);
    }
    if (sink.client_cert_file.empty()) return {};
    Set(CURLOPT_SSLCERT, sink.client_cert_file.c_str());
    auto key = ReadSecretFile(sink.client_key_file);
    if (!key) return std::unexpected(key.error());
    key_ = std::move(*key);
    curl_blob blob = {.data = key_.data(), .len = key_.size(), .flags = CURL_BLOB_NOCOPY};
    Set(CURLOPT_SSLKEY_BLOB, &blob);
    Set(CURLOPT_KEYPASSWD, "");  // without one, libcurl breaks down at a key that is encrypted
    Set(CURLOPT_MAXLIFETIME_CONN, kMostSecondsOfClient);
    return {};
  }

  static size_t OnHeader(char* data, size_t, size_t size, void* self) {
    return static_cast<Exchange*>(self)->TakeHeader({data, size}) ? size : 0;
  }

  bool TakeHeader(std::string_view line) {
    header_bytes_ += line.size();
    too_long_ = header_bytes_ > kMostHeaders;
    if (too_long_) return false;
    if (line.starts_with("HTTP/")) retry_after_.clear();
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos && Equals(line.substr(0, colon), "retry-after"))
      retry_after_ = line.substr(colon + 1);
    if (line != "\r\n" && line != "\n") return true;
    long status = 0;
    libcurl().easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    status_ = static_cast<int>(status);
    head_is_whole_ = status_ >= 200;
    return true;
  }

  static size_t OnBody(char* data, size_t, size_t size, void* self) {
    return static_cast<Exchange*>(self)->TakeBody({data, size}) ? size : 0;
  }

  bool TakeBody(std::string_view part) {
    body_bytes_ += part.size();
    too_long_ = body_bytes_ > (wants_body_ ? kMostWanted : kMostUnwanted);
    if (!too_long_ && wants_body_) received_ += part;
    return !too_long_;
  }

  const uint64_t id_;
  const bool wants_body_;
  // These outlive the handle, which points into them.
  Headers headers_;
  std::string body_;
  Secret key_{0};
  char error_[CURL_ERROR_SIZE] = {};
  size_t header_bytes_ = 0;
  size_t body_bytes_ = 0;
  bool too_long_ = false;
  bool head_is_whole_ = false;
  int status_ = 0;
  std::string retry_after_;
  std::string received_;
  const std::unique_ptr<CURL, EasyDeleter> easy_{libcurl().easy_init()};
};

int64_t UnixSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class CurlHttp final : public Http {
 public:
  explicit CurlHttp(std::shared_ptr<const Libcurl> library)
      : library_(std::move(library)), multi_(libcurl().multi_init()) {
    if (multi_ == nullptr) throw std::bad_alloc();
    libcurl().multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(kMostConnections));
  }

  ~CurlHttp() override {
    left_resolving_ |= std::ranges::any_of(
        exchanges_, [](const auto& entry) { return entry.second->MayBeResolving(); });
    // A look-up of a name that hangs in the resolver of the system cannot be ended: libcurl's
    // thread for it ends by itself later, and needs libcurl in memory until then.
    if (left_resolving_) KeepLibcurlLoaded();
    for (const auto& [easy, exchange] : exchanges_)
      libcurl().multi_remove_handle(multi_.get(), easy);
    exchanges_.clear();
    multi_.reset();
    libcurl().global_cleanup();
  }

  Result<void> Start(uint64_t id, const SinkConfig& sink, const Request& request) override {
    auto exchange = std::make_unique<Exchange>(id, request.wants_body);
    if (auto prepared = exchange->Prepare(sink, request); !prepared) return prepared;
    CURL* const easy = exchange->easy();
    exchanges_.emplace(easy, std::move(exchange));
    if (libcurl().multi_add_handle(multi_.get(), easy) != CURLM_OK) {
      exchanges_.erase(easy);
      return std::unexpected("libcurl does not take the request");
    }
    return {};
  }

  std::vector<Answer> Work(milliseconds wait) override {
    int running = 0;
    libcurl().multi_perform(multi_.get(), &running);
    std::vector<Answer> answers = TakeDone();
    if (!answers.empty()) return answers;
    libcurl().multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
    libcurl().multi_perform(multi_.get(), &running);
    return TakeDone();
  }

  size_t InFlight() const override { return exchanges_.size(); }
  void Wake() override { libcurl().multi_wakeup(multi_.get()); }

 private:
  std::vector<Answer> TakeDone() {
    std::vector<Answer> answers;
    int more = 0;
    while (const CURLMsg* message = libcurl().multi_info_read(multi_.get(), &more)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const easy = message->easy_handle;
      const CURLcode code = message->data.result;
      const auto found = exchanges_.find(easy);
      // Its time is over, which does not end the look-up.
      left_resolving_ |= code != CURLE_OK && found->second->MayBeResolving();
      answers.push_back(found->second->Finish(code, UnixSeconds()));
      libcurl().multi_remove_handle(multi_.get(), easy);
      exchanges_.erase(found);
    }
    return answers;
  }

  const std::shared_ptr<const Libcurl> library_;  // outlives the others
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::map<CURL*, std::unique_ptr<Exchange>> exchanges_;
  bool left_resolving_ = false;
};

}  // namespace

Result<std::unique_ptr<Http>> Http::Make() {
  auto library = LoadLibcurl();
  if (!library) return std::unexpected(library.error());
  if (libcurl().global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return std::unexpected("libcurl does not start");
  return std::make_unique<CurlHttp>(std::move(*library));
}

}  // namespace push
