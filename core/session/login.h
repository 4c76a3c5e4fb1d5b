// Where a link gets a node's credentials from: each time that it opens a session, and where each
// packet takes the password, each time that it uses one that was kept. No link keeps them: a
// session that lasts for days leaves no password in memory.
#pragma once

#include <utility>

#include "core/base/result.h"
#include "core/secret/secret.h"

namespace ipmi {

struct Login {
  SecretBuffer user;
  SecretBuffer password;
  SecretBuffer kg;
};

class LoginSource {
 public:
  virtual ~LoginSource() = default;
  // Must not block.
  virtual Result<Login> Unlock() const = 0;
};

// Credentials that are at hand, for as long as an operation takes.
class PlainLogin final : public LoginSource {
 public:
  explicit PlainLogin(Login login) : login_(std::move(login)) {}
  Result<Login> Unlock() const override {
    return Login{login_.user.Clone(), login_.password.Clone(), login_.kg.Clone()};
  }

 private:
  Login login_;
};

}  // namespace ipmi
