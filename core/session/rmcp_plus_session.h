// An RMCP+ session (IPMI 2.0 §13.14 ff.): Open Session, RAKP 1 to 4, commands, Close Session.
#pragma once

#include <array>
#include <cstdint>

#include "core/secret/secret_pages.h"
#include "core/session/session.h"
#include "core/wire/key_exchange.h"
#include "core/wire/open_session.h"
#include "core/wire/packet20.h"
#include "core/wire/rakp2.h"
#include "core/wire/replay_window.h"

namespace ipmi {

struct RmcpPlusParams {
  CipherSuite suite = {};
  Privilege privilege = Privilege::kUser;
  bool lookup_by_privilege = false;
  std::span<const uint8_t> user;      // at most 16 bytes; copied
  std::span<const uint8_t> password;  // at most 20 bytes; copied
  std::span<const uint8_t> kg;        // at most 20 bytes; empty if the BMC has none; copied
  uint32_t former_session_id =
      0;  // of the session that this one replaces, whose answers may be late
};

class RmcpPlusSession final : public Session {
 public:
  RmcpPlusSession(Tools& tools, RttEstimate& rtt, const RmcpPlusParams& params);

  void Start(Instant now, Outbox& outbox) override;
  SessionEvent OnDatagram(std::span<const uint8_t> datagram, Instant now, Outbox& outbox) override;
  void Close(Instant now, Outbox& outbox) override;
  Stage stage() const override;
  uint32_t arriving_session_id() const override { return exchange_.console_session_id; }

  bool NeedsPassword() const override {
    return protection_->suite.integrity == IntegrityAlgorithm::kMd5_128;
  }
  void GivePassword(std::span<const uint8_t> password) override {
    protection_->password = SecretArray<kMaxPassword20>::PaddedCopyOf(password);
  }
  void DropPassword() override { protection_->password = {}; }
  // Has the processor fetch the keys from memory.
  void PrefetchKeys() const;

  uint8_t cipher_suite() const { return protection_->suite.id; }
  // Once the session is there.
  const Guid& bmc_guid() const { return exchange_.bmc_guid; }
  // When the BMC answered Open Session; it forgets the half-open session a few seconds later.
  bool is_half_open() const { return state_ == State::kRakp1Sent || state_ == State::kRakp3Sent; }
  Instant half_open_since() const { return half_open_since_; }

 private:
  enum class State : uint8_t {
    kIdle,
    kOpenSent,
    kRakp1Sent,
    kRakp3Sent,
    kReady,
    kCommandSent,
    kClosing,
    kOver
  };
  static constexpr size_t kStates = 8;
  // Needed until the session is there.
  struct SetUpSecrets {
    SecretArray<kMaxPassword20> password;
    SecretArray<kMaxPassword20> kg;
    SecretArray<kMaxDigestSize> sik;
  };
  enum class Event : uint8_t { kOpenSessionResponse, kRakp2, kRakp4, kMessage, kOther };
  static constexpr size_t kEvents = 5;
  using Handler = SessionEvent (RmcpPlusSession::*)(const Packet20&, Instant, Outbox&);
  using HandlerTable = std::array<std::array<Handler, kEvents>, kStates>;
  static const HandlerTable kHandlers;
  static constexpr HandlerTable MakeHandlers() noexcept;

  SessionEvent Unexpected(const Packet20& packet, Instant now, Outbox& outbox);
  SessionEvent OnOpenSessionResponse(const Packet20& packet, Instant now, Outbox& outbox);
  SessionEvent OnRakp2(const Packet20& packet, Instant now, Outbox& outbox);
  SessionEvent OnRakp4(const Packet20& packet, Instant now, Outbox& outbox);
  SessionEvent OnMessage(const Packet20& packet, Instant now, Outbox& outbox);

  [[nodiscard]] bool Transmit(Outbox& outbox) override;
  void EndExchange() override { state_ = State::kReady; }
  void ForgetSecrets() override;
  [[nodiscard]] bool SendPlain(PayloadType type, const Writer& payload, Outbox& outbox);
  [[nodiscard]] bool SendRakp3(uint8_t status, Outbox& outbox);
  [[nodiscard]] bool SendCommand(Outbox& outbox);
  [[nodiscard]] bool MakeKeys();
  SessionEvent CryptoFailed();
  // Whether an answer of the set-up is one to this session's last question.
  [[nodiscard]] Drop CheckAnswer(uint8_t tag, uint32_t console_session_id) const;

  State state_ = State::kIdle;
  uint8_t tag_ = 0;
  uint32_t former_session_id_;
  bool rakp1_repeated_ = false;
  bool unsigned_refusal_ = false;  // a refusal came that does not name our session
  bool has_kg_ = false;
  uint8_t user_size_ = 0;
  std::array<uint8_t, kMaxUserName> user_ = {};
  Privilege privilege_;
  KeyExchange exchange_;
  Kept<SetUpSecrets> set_up_;
  Kept<Protection20> protection_;
  ReplayWindow window_;
  uint32_t next_sequence_ = 1;
  Instant half_open_since_ = {};
};

}  // namespace ipmi
