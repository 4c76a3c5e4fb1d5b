#include "core/wire/cmd/get_channel_cipher_suites.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetChannelCipherSuites = 0x54;
constexpr uint8_t kPayloadIpmi = 0x00;
constexpr uint8_t kListByCipherSuite = 0x80;
constexpr size_t kPiece = 16;

// Table 22-18: a record starts with one of these; algorithm bytes follow, their two top bits never
// both set.
constexpr uint8_t kStandardSuite = 0xC0;
constexpr uint8_t kOemSuite = 0xC1;
bool StartsRecord(uint8_t byte) { return byte == kStandardSuite || byte == kOemSuite; }

}  // namespace

Request MakeGetChannelCipherSuites(uint8_t index) {
  Request request{.net_fn = NetFn::kApp, .command = kGetChannelCipherSuites};
  request.SetData({kThisChannel, kPayloadIpmi,
                   static_cast<uint8_t>(kListByCipherSuite | (index & kMaxCipherSuiteListIndex))});
  return request;
}

bool CipherSuiteList::Add(std::span<const uint8_t> data) {
  Reader in(data);
  in.Skip(1);  // channel number
  const auto piece = in.Rest();
  if (!in.ok() || piece.size() > records_.size() - size_) return false;
  std::ranges::copy(piece, records_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += piece.size();
  return piece.size() >= kPiece;
}

std::span<const uint8_t> CipherSuiteList::Suites() {
  Writer out(suites_);
  Reader in(std::span<const uint8_t>(records_).first(size_));
  while (in.remaining() > 0 && out.size() < suites_.size()) {
    if (in.U8() != kStandardSuite) continue;
    const uint8_t id = in.U8();
    const uint8_t authentication = in.U8();
    if (!in.ok() || StartsRecord(authentication)) continue;  // the list ends inside a record
    if (std::ranges::find(out.written(), id) == out.written().end()) out.U8(id);
  }
  return out.written();
}

}  // namespace ipmi
