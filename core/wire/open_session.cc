#include "core/wire/open_session.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

// Algorithm payloads of the proposal and of the answer: type, two reserved bytes, length 8,
// algorithm, three reserved.
constexpr uint8_t kAuthenticationPayload = 0;
constexpr uint8_t kIntegrityPayload = 1;
constexpr uint8_t kConfidentialityPayload = 2;
constexpr uint8_t kAlgorithmPayloadSize = 8;
constexpr uint8_t kAlgorithmMask = 0x3F;

void WriteAlgorithm(uint8_t type, uint8_t algorithm, Writer& out) {
  out.U8(type);
  out.U16(0);
  out.U8(kAlgorithmPayloadSize);
  out.U8(algorithm);
  out.Fill(3, 0);
}

uint8_t ReadAlgorithm(uint8_t type, Reader& in, bool& right) {
  right = (in.U8() == type) && right;
  in.Skip(3);
  const uint8_t algorithm = in.U8();
  in.Skip(3);
  return algorithm & kAlgorithmMask;
}

}  // namespace

void WriteOpenSessionRequest(const OpenSessionRequest& request, Writer& out) {
  out.U8(request.tag);
  out.U8(static_cast<uint8_t>(request.privilege));
  out.U16(0);
  out.U32(request.console_session_id);
  WriteAlgorithm(kAuthenticationPayload, static_cast<uint8_t>(request.suite.authentication), out);
  WriteAlgorithm(kIntegrityPayload, static_cast<uint8_t>(request.suite.integrity), out);
  WriteAlgorithm(kConfidentialityPayload, static_cast<uint8_t>(request.suite.confidentiality), out);
}

Drop ReadOpenSessionResponse(std::span<const uint8_t> payload, OpenSessionResponse& response) {
  Reader in(payload);
  response.tag = in.U8();
  response.status = in.U8();
  if (!in.ok()) return Drop::kMalformed;
  if (response.status != 0) {
    // On an error only 8 bytes are there, and from some BMCs fewer: the session id is then left at
    // 0.
    in.Skip(2);
    response.console_session_id = in.U32();
    return Drop::kNone;
  }
  in.Skip(2);
  response.console_session_id = in.U32();
  response.bmc_session_id = in.U32();
  bool right = true;
  response.authentication = ReadAlgorithm(kAuthenticationPayload, in, right);
  response.integrity = ReadAlgorithm(kIntegrityPayload, in, right);
  response.confidentiality = ReadAlgorithm(kConfidentialityPayload, in, right);
  return in.ok() && right ? Drop::kNone : Drop::kMalformed;
}

}  // namespace ipmi
