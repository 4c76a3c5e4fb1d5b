// Misbehaviours in how a packet is put together.
#include <array>

#include "core/crypto/crypto.h"
#include "tests/sim/misbehaviours.h"

namespace bmcsim {
namespace {

using ipmi::kAesBlockSize;

void ClearAuthenticated(Act&, Protection& protection) { protection.authenticated = false; }
void ClearEncrypted(Act&, Protection& protection) { protection.encrypted = false; }

void SpoilCode(Act&, Bytes& integrity) {
  if (!integrity.empty()) integrity.back() ^= 0x01;
}

void ClaimLongPad(Act&, Bytes& plaintext) { plaintext.back() = 200; }

// One whole block more than needed: the pad is of 16 bytes where none was needed, else longer.
void PadBlockMore(Act&, Bytes& plaintext) {
  uint8_t pad = plaintext.back();
  plaintext.pop_back();
  for (size_t i = 0; i < kAesBlockSize; ++i) plaintext.push_back(++pad);
  plaintext.push_back(pad);
}

void CutBelowIv(Act&, Bytes& payload) { payload.resize(kAesBlockSize - 1); }
void CutOneByte(Act&, Bytes& payload) { payload.pop_back(); }

void ClaimLongPayload(Act&, uint16_t& length) { length = static_cast<uint16_t>(length + 1000); }

void ZeroSessionId(Act&, uint32_t& id) { id = 0; }

constexpr std::array kTable = {
    Misbehaviour{
        .name = "clear-authenticated",
        .sentence =
            "Answers in an RMCP+ session come without the authenticated bit and without a trailer.",
        .hooks = {.protection = ClearAuthenticated}},
    Misbehaviour{
        .name = "clear-encrypted",
        .sentence = "Answers in an RMCP+ session come in the clear, without the encrypted bit.",
        .hooks = {.protection = ClearEncrypted}},
    Misbehaviour{
        .name = "bad-integrity",
        .sentence = "The integrity code of each answer in an RMCP+ session is wrong by a bit.",
        .hooks = {.integrity_code = SpoilCode}},
    Misbehaviour{.name = "aes-short",
                 .sentence = "Encrypted payloads are shorter than their IV.",
                 .hooks = {.encrypted = CutBelowIv}},
    Misbehaviour{.name = "aes-unaligned",
                 .sentence = "Encrypted payloads are not a multiple of a block.",
                 .hooks = {.encrypted = CutOneByte}},
    Misbehaviour{.name = "aes-pad-long",
                 .sentence = "The pad length of encrypted payloads is greater than the payload.",
                 .hooks = {.padded = ClaimLongPad}},
    Misbehaviour{
        .name = "aes-pad-16",
        .sentence =
            "Encrypted payloads have a block of pad more than needed: 16 bytes where 0 would do.",
        .hooks = {.padded = PadBlockMore}},
    Misbehaviour{.name = "long-payload-length",
                 .sentence = "The payload length of RMCP+ packets goes beyond the datagram.",
                 .hooks = {.payload_length = ClaimLongPayload}},
    Misbehaviour{.name = "zero-session-id",
                 .sentence = "IPMI 1.5: answers carry the session id 0, as from Tyan S2882.",
                 .hooks = {.lan15_session_id = ZeroSessionId}},
};

}  // namespace

std::span<const Misbehaviour> PacketMisbehaviours() { return kTable; }

}  // namespace bmcsim
