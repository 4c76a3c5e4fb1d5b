// The files of TLS, looked at before libcurl has to use them.
#pragma once

#include <string>

#include "adapters/push/config.h"

namespace push {

// That it holds a certificate at least, and that nobody else writes to it.
Result<void> CheckAuthorities(const std::string& path);
// That the key is that of the certificate, and needs no password.
Result<void> CheckClientCertificate(const std::string& certificate_path,
                                    const std::string& key_path);

}  // namespace push
