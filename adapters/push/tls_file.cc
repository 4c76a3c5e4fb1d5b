#include "adapters/push/tls_file.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "adapters/push/secret_file.h"

namespace push {
namespace {

struct Deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, Deleter>;
using Certificate = std::unique_ptr<X509, Deleter>;
using Key = std::unique_ptr<EVP_PKEY, Deleter>;

// What OpenSSL notes of a failure is of no use to whoever asks it next on this thread.
class ErrorsKept {
 public:
  ErrorsKept() { ERR_set_mark(); }
  ~ErrorsKept() { ERR_pop_to_mark(); }
  ErrorsKept(const ErrorsKept&) = delete;
  ErrorsKept& operator=(const ErrorsKept&) = delete;
};

Result<Certificate> FirstCertificate(const std::string& path) {
  if (const auto trusted = CheckTrusted(path); !trusted) return std::unexpected(trusted.error());
  const Bio file(BIO_new_file(path.c_str(), "re"));
  Certificate first(file != nullptr ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)
                                    : nullptr);
  if (first == nullptr) return std::unexpected(path + ": holds no certificate in PEM");
  return first;
}

// Nobody can be asked for it.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<Key> ReadKey(const std::string& path) {
  const auto text = ReadSecretFile(path);
  if (!text) return std::unexpected(text.error());
  const Bio bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  bool asked = false;
  Key key(bio != nullptr ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, &asked)
                         : nullptr);
  if (asked)
    return std::unexpected(path +
                           ": is encrypted, and nobody can be asked for its password; write" +
                           " it without: openssl pkey -in " + path + " -out KEY");
  if (key == nullptr) return std::unexpected(path + ": holds no private key in PEM");
  return key;
}

}  // namespace

Result<void> CheckAuthorities(const std::string& path) {
  const ErrorsKept kept;
  if (const auto first = FirstCertificate(path); !first) return std::unexpected(first.error());
  return {};
}

Result<void> CheckClientCertificate(const std::string& certificate_path,
                                    const std::string& key_path) {
  const ErrorsKept kept;
  const auto certificate = FirstCertificate(certificate_path);
  if (!certificate) return std::unexpected(certificate.error());
  const auto key = ReadKey(key_path);
  if (!key) return std::unexpected(key.error());
  if (X509_check_private_key(certificate->get(), key->get()) != 1)
    return std::unexpected(key_path + ": is not the key of the certificate in " + certificate_path);
  return {};
}

}  // namespace push
