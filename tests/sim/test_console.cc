#include "tests/sim/test_console.h"

#include <string_view>
#include <utility>

namespace bmcsim {
namespace {

constexpr uint32_t kConsoleId = 0x11223344;
constexpr uint8_t kRole = 0x14;  // ADMINISTRATOR, look-up by name only
constexpr std::string_view kName = "admin";
constexpr std::string_view kPassword = "secret-pw";

View AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

Bytes RmcpPlus(uint8_t type, uint32_t session_id, uint32_t number, View payload) {
  return Build([&](Writer& writer) {
    writer.Bytes(std::array<uint8_t, 5>{0x06, 0x00, 0xFF, 0x07, 0x06});
    writer.U8(type);
    writer.U32(session_id);
    writer.U32(number);
    writer.U16(static_cast<uint16_t>(payload.size()));
    writer.Bytes(payload);
  });
}

constexpr size_t kHeaderSize = 16;  // RMCP and session header

uint8_t Sum(View bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum - byte);
  return sum;
}

}  // namespace

TestConsole::TestConsole(Profile profile)
    : profile_(std::move(profile)), bmc_(profile_, machinery_, Guid{}, 1, now_) {}

Bytes TestConsole::Send(const Bytes& datagram) {
  Endpoint from;
  from.port = 4711;
  std::vector<Outgoing> answers;
  bmc_.OnDatagram(from, datagram, now_, answers);
  return answers.empty() ? Bytes{} : answers.front().bytes;
}

Bytes TestConsole::OpenSession(uint8_t tag, uint8_t suite) {
  const uint8_t algorithm = suite == 0 ? 0 : 1;
  return RmcpPlus(0x10, 0, 0, Build([&](Writer& writer) {
                    writer.U8(tag);
                    writer.U8(4);
                    writer.U16(0);
                    writer.U32(kConsoleId);
                    for (uint8_t type = 0; type < 3; ++type) {
                      writer.U8(type);
                      writer.U16(0);
                      writer.U8(8);
                      writer.U8(algorithm);
                      writer.Fill(3, 0);
                    }
                  }));
}

TestConsole::Opened TestConsole::ReadOpened(const Bytes& answer) {
  Reader reader(answer);
  reader.Skip(kHeaderSize + 1);
  Opened opened;
  opened.status = reader.U8();
  if (!reader.ok()) return {};
  reader.Skip(6);
  opened.session_id = reader.U32();
  return opened;
}

Bytes TestConsole::Rakp1(uint8_t tag, uint32_t session_id) {
  return RmcpPlus(0x12, 0, 0, Build([&](Writer& writer) {
                    writer.U8(tag);
                    writer.Fill(3, 0);
                    writer.U32(session_id);
                    writer.Fill(16, 0xA5);
                    writer.U8(kRole);
                    writer.U16(0);
                    writer.U8(static_cast<uint8_t>(kName.size()));
                    writer.Bytes(AsBytes(kName));
                  }));
}

Bytes TestConsole::ReadRakp2Random(const Bytes& answer) {
  Reader reader(answer);
  reader.Skip(kHeaderSize + 8);
  const View random = reader.Bytes(16);
  return Bytes(random.begin(), random.end());
}

Bytes TestConsole::Rakp3(uint8_t tag, uint32_t session_id, uint8_t status,
                         const Bytes& bmc_random) {
  return RmcpPlus(0x14, 0, 0, Build([&](Writer& writer) {
                    writer.U8(tag);
                    writer.U8(status);
                    writer.U16(0);
                    writer.U32(session_id);
                    if (bmc_random.empty()) return;
                    const Bytes tail = Build([&](Writer& w) {
                      w.U32(kConsoleId);
                      w.U8(kRole);
                      w.U8(static_cast<uint8_t>(kName.size()));
                      w.Bytes(AsBytes(kName));
                    });
                    Bytes made(20);
                    if (machinery_.crypto.Hmac(ipmi::Hash::kSha1, AsBytes(kPassword),
                                               {bmc_random, tail}, made)) {
                      writer.Bytes(made);
                    }
                  }));
}

uint32_t TestConsole::Establish(uint8_t suite) {
  const Opened opened = ReadOpened(Send(OpenSession(1, suite)));
  if (opened.status != 0) return 0;
  const Bytes random = ReadRakp2Random(Send(Rakp1(2, opened.session_id)));
  const Bytes rakp4 = Send(Rakp3(3, opened.session_id, 0, suite == 0 ? Bytes{} : random));
  return ReadOpened(rakp4).status == 0 ? opened.session_id : 0;
}

Bytes TestConsole::Message(const Request& request) {
  return Build([&](Writer& writer) {
    writer.U8(0x20);
    writer.U8(static_cast<uint8_t>(request.net_fn << 2));
    writer.U8(Sum(writer.written()));
    writer.U8(0x81);
    writer.U8(static_cast<uint8_t>(request.sequence << 2));
    writer.U8(request.command);
    writer.Bytes(request.data);
    writer.U8(Sum(writer.written().subspan(3)));
  });
}

Bytes TestConsole::InSession(uint32_t session_id, uint32_t number, const Request& request) {
  return RmcpPlus(0x00, session_id, number, Message(request));
}

Bytes TestConsole::Lan15(uint32_t session_id, uint32_t number, const Request& request) {
  const Bytes message = Message(request);
  return Build([&](Writer& writer) {
    writer.Bytes(std::array<uint8_t, 5>{0x06, 0x00, 0xFF, 0x07, 0x00});
    writer.U32(number);
    writer.U32(session_id);
    writer.U8(static_cast<uint8_t>(message.size()));
    writer.Bytes(message);
  });
}

uint16_t TestConsole::Completion(const Bytes& answer) {
  Reader reader(answer);
  reader.Skip(4);
  const bool is_rmcp_plus = reader.U8() == 6;
  reader.Skip((is_rmcp_plus ? kHeaderSize : 14) - 5 + 6);
  const uint8_t completion = reader.U8();
  return reader.ok() ? completion : uint16_t{0xFFFF};
}

}  // namespace bmcsim
