// What no client of cipher suite 17 can do without: how long the datagrams are, and which
// cryptography each needs. The lengths are all there is: the bytes mean nothing.
//
// floor_work_test.cc holds this against what the client really sends and computes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/crypto/crypto.h"

namespace bench {

// The cryptography of one session, on bytes that mean nothing. Each is false if OpenSSL refused.
class FloorCrypto {
 public:
  bool CheckRakp2();  // and derives the session's keys
  bool SignRakp3();
  bool CheckRakp4();
  bool SealCommand();  // encrypts it and makes the integrity code
  bool OpenAnswer();   // checks the integrity code and decrypts it

 private:
  bool Hmac(size_t key_size, ipmi::Parts parts, size_t code_size);

  ipmi::Crypto crypto_;
  std::array<uint8_t, 64> bytes_ = {};
  std::array<uint8_t, ipmi::kMaxDigestSize> code_;
  std::array<uint8_t, ipmi::kAesBlockSize> block_ = {};
};

struct Exchange {
  const char* name;
  uint8_t request_size;
  uint8_t answer_size;
  bool (FloorCrypto::*before_request)();  // nullptr: there is nothing to compute
  bool (FloorCrypto::*after_answer)();    // nullptr: as above
};

// A session is opened, the chassis status read, the session closed.
std::span<const Exchange> ColdTest();
// The chassis status is read in a session that is open.
std::span<const Exchange> WarmPoll();

}  // namespace bench
