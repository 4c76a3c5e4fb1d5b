// IPMI messages, and the commands in them, byte by byte.
#include <algorithm>

#include "core/wire/cmd/activate_session.h"
#include "core/wire/cmd/chassis_control.h"
#include "core/wire/cmd/chassis_identify.h"
#include "core/wire/cmd/close_session.h"
#include "core/wire/cmd/get_channel_authentication_capabilities.h"
#include "core/wire/cmd/get_channel_cipher_suites.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/cmd/get_device_id.h"
#include "core/wire/cmd/get_session_challenge.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/cmd/set_session_privilege_level.h"
#include "core/wire/cmd/system_boot_options.h"
#include "core/wire/completion_code.h"
#include "core/wire/manufacturer.h"
#include "core/wire/open_session.h"
#include "core/wire/rakp3.h"
#include "core/wire/rakp4.h"
#include "core/wire/rmcp_status.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;
using testing::Same;

Bytes MessageOf(const Request& request, uint8_t sequence) {
  std::array<uint8_t, 128> buffer;
  Writer out(buffer);
  WriteRequestMessage(request, sequence, out);
  const auto written = out.written();
  return {written.begin(), written.end()};
}

template <typename T>
Bytes PayloadOf(void (*write)(const T&, Writer&), const T& message) {
  std::array<uint8_t, 128> buffer;
  Writer out(buffer);
  write(message, out);
  const auto written = out.written();
  return {written.begin(), written.end()};
}

bool IsCommand(const Request& request, NetFn net_fn, uint8_t command, std::string_view data) {
  return request.net_fn == net_fn && request.command == command && Same(request.data(), Hex(data));
}

// The bytes that every client sends first, as they stand in captures of ipmitool and FreeIPMI.
Outcome WritesAMessageWithItsChecksums() {
  EXPECT(
      Same(MessageOf(MakeGetChannelAuthenticationCapabilities(Privilege::kAdministrator, true), 0),
           Hex("20 18 c8 81 00 38 8e 04 b5")));
  EXPECT(Same(MessageOf(MakeGetChassisStatus(), 2), Hex("20 00 e0 81 08 01 76")));
  return kPassed;
}

Outcome ReadsTheAnswerToItsOwnRequestOnly() {
  const Request request = MakeGetChassisStatus();
  const Bytes answer = Hex("81 04 7b 20 08 01 00 21 10 40 66");
  Response response;
  EXPECT(ReadResponseMessage(answer, request, 2, response) == Drop::kNone);
  EXPECT(response.completion_code == 0 && Same(response.data, Hex("21 10 40")));
  EXPECT(ReadResponseMessage(answer, request, 3, response) == Drop::kWrongTag);
  EXPECT(ReadResponseMessage(answer, MakeGetDeviceId(), 2, response) == Drop::kWrongTag);
  for (size_t i = 0; i < answer.size(); ++i) {
    Bytes altered = answer;
    ++altered[i];
    EXPECT(ReadResponseMessage(altered, request, 2, response) == Drop::kBadChecksum);
  }
  for (size_t size = 0; size < 8; ++size) {
    EXPECT(ReadResponseMessage(std::span(answer).first(size), request, 2, response) ==
           Drop::kMalformed);
  }
  return kPassed;
}

Outcome MakesTheCommandsOfTheSpecification() {
  EXPECT(IsCommand(MakeGetDeviceId(), NetFn::kApp, 0x01, ""));
  EXPECT(IsCommand(MakeGetSystemGuid(), NetFn::kApp, 0x37, ""));
  EXPECT(IsCommand(MakeGetChannelAuthenticationCapabilities(Privilege::kUser, false), NetFn::kApp,
                   0x38, "0e02"));
  EXPECT(IsCommand(MakeGetChannelCipherSuites(2), NetFn::kApp, 0x54, "0e0082"));
  EXPECT(IsCommand(MakeGetSessionChallenge(AuthenticationType::kMd5, Hex("61646d696e")),
                   NetFn::kApp, 0x39, "02 61646d696e 0000000000000000000000"));
  SessionChallenge challenge;
  challenge.challenge.fill(0xAB);
  EXPECT(IsCommand(
      MakeActivateSession(AuthenticationType::kMd5, Privilege::kOperator, challenge, 0x01020304),
      NetFn::kApp, 0x3A, "02 03 abababababababababababababababab 04030201"));
  EXPECT(IsCommand(MakeSetSessionPrivilegeLevel(Privilege::kOperator), NetFn::kApp, 0x3B, "03"));
  EXPECT(IsCommand(MakeCloseSession(0x01020304), NetFn::kApp, 0x3C, "04030201"));
  EXPECT(IsCommand(MakeGetChassisStatus(), NetFn::kChassis, 0x01, ""));
  EXPECT(IsCommand(MakeChassisControl(ChassisAction::kSoftShutdown), NetFn::kChassis, 0x02, "05"));
  EXPECT(IsCommand(MakeChassisIdentify(15), NetFn::kChassis, 0x04, "0f"));
  EXPECT(IsCommand(MakeChassisIdentifyForced(), NetFn::kChassis, 0x04, "0001"));
  EXPECT(IsCommand(MakeSetBootFlags({.persistent = true, .efi = true, .device = 1}),
                   NetFn::kChassis, 0x08, "05 e0 04 000000"));
  EXPECT(IsCommand(MakeGetBootFlags(), NetFn::kChassis, 0x09, "050000"));
  return kPassed;
}

Outcome OnlyPowerOnAndOffMayBeSentTwice() {
  using enum ChassisAction;
  for (const auto action : {kPowerDown, kPowerUp}) EXPECT(MakeChassisControl(action).repeatable);
  for (const auto action : {kPowerCycle, kHardReset, kDiagnosticInterrupt, kSoftShutdown}) {
    EXPECT(!MakeChassisControl(action).repeatable);
  }
  EXPECT(MakeChassisControl(kPowerUp).privilege == Privilege::kOperator);
  EXPECT(MakeGetChassisStatus().privilege == Privilege::kUser);
  return kPassed;
}

Outcome ReadsDeviceId() {
  // Supermicro X10: firmware 3.88, IPMI 2.0, manufacturer 10876, product 2097.
  const auto id = ReadDeviceId(Hex("20 01 03 88 02 bf 7c2a00 3108 00000000"));
  EXPECT(id);
  EXPECT(id->device_id == 0x20 && id->device_revision == 1);
  EXPECT(id->firmware_major == 3 && id->firmware_minor == 88);
  EXPECT(id->ipmi_major == 2 && id->ipmi_minor == 0);
  EXPECT(id->manufacturer_id == 10876 && id->product_id == 2097 && id->device_support == 0xBF);
  EXPECT(ReadDeviceId(Hex("20 81 83 09 51 bf 7c2a00 3108"))->ipmi_minor ==
         5);  // 1.5, updating its firmware
  EXPECT(!ReadDeviceId(Hex("20 01 03 88 02 bf 7c2a00 31")));
  // Three bytes, of which the upper four bits are reserved.
  EXPECT(ReadDeviceId(Hex("20 01 03 88 02 bf 0302f1 3108"))->manufacturer_id == 0x10203);
  return kPassed;
}

Outcome NamesManufacturers() {
  EXPECT(ManufacturerName(2) == "IBM" && ManufacturerName(10876) == "Supermicro");
  EXPECT(ManufacturerName(47488) == "Supermicro" && ManufacturerName(61878) == "New H3C");
  EXPECT(ManufacturerName(0).empty() && ManufacturerName(32473).empty());
  EXPECT(ManufacturerName(0xFFFFFFFF).empty());
  return kPassed;
}

Outcome ReadsChassisStatus() {
  const auto on = ReadChassisStatus(Hex("21 10 40 54"));
  EXPECT(on && on->power_on && on->identify_known && !on->identify_on && !on->power_fault);
  const auto off = ReadChassisStatus(Hex("08 00 7d"));
  EXPECT(off && !off->power_on && off->power_fault && off->intrusion && off->drive_fault &&
         off->cooling_fault && off->identify_on);
  EXPECT(!ReadChassisStatus(Hex("21 10")));
  return kPassed;
}

Outcome ReadsChannelAuthenticationCapabilities() {
  const auto both = ReadChannelAuthenticationCapabilities(Hex("01 96 04 03 00000000"));
  EXPECT(both && both->supports_20 && both->Offers(AuthenticationType::kMd5));
  EXPECT(both->Offers(AuthenticationType::kStraight) && !both->Offers(AuthenticationType::kNone));
  EXPECT(both->per_message_authentication && !both->kg_set && both->supports_15);
  EXPECT(both->named_users && !both->null_users && !both->anonymous_login);
  const auto old = ReadChannelAuthenticationCapabilities(Hex("01 14 18 00"));
  EXPECT(old && !old->supports_20 && !old->per_message_authentication &&
         !old->user_level_authentication && old->supports_15 && !old->named_users);
  const auto only_20 = ReadChannelAuthenticationCapabilities(Hex("01 80 03 02"));
  EXPECT(only_20 && only_20->supports_20 && !only_20->supports_15);
  EXPECT(only_20->null_users && only_20->anonymous_login && !only_20->named_users);
  // The 2.0 bit counts only where the answer says that it has the 2.0 part.
  EXPECT(!ReadChannelAuthenticationCapabilities(Hex("01 16 00 03 00000000"))->supports_20);
  EXPECT(ReadChannelAuthenticationCapabilities(Hex("01 96 20 03"))->kg_set);
  EXPECT(!ReadChannelAuthenticationCapabilities(Hex("01 96 04")));
  return kPassed;
}

Outcome ReadsCipherSuitesAndToleratesAListThatEndsInsideARecord() {
  CipherSuiteList list;
  EXPECT(list.Add(Hex("01 c003014181 c011034481 c001010000 c0")));
  EXPECT(!list.Add(Hex("01 020141 c10157010203 c00c")));
  EXPECT(Same(list.Suites(), Hex("03 11 01 02")));
  CipherSuiteList endless;
  int added = 0;
  while (endless.Add(Bytes(17, 0xC0)) && added < 1000) ++added;
  EXPECT(added < 64);
  EXPECT(endless.Suites().size() <= 32);
  CipherSuiteList empty;
  EXPECT(!empty.Add({}));
  EXPECT(empty.Suites().empty());
  return kPassed;
}

Outcome ReadsBootFlags() {
  const auto flags = ReadBootFlags(Hex("01 05 e0 18 000000"));
  EXPECT(flags && flags->valid && flags->persistent && flags->efi && flags->device == 6);
  EXPECT(!ReadBootFlags(Hex("01 05 e0")));
  EXPECT(!ReadBootFlags(Hex("01 04 e0 18 000000")));
  return kPassed;
}

Outcome ReadsGuidInSmbiosOrder() {
  const auto guid = ReadSystemGuid(Hex("33221100554477668899aabbccddeeff"));
  EXPECT(guid && GuidText(*guid) == "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT(!ReadSystemGuid(Hex("3322110055447766")));
  return kPassed;
}

Outcome ReadsSessionChallengeAndActivation() {
  const auto challenge = ReadSessionChallenge(Hex("04030201 000102030405060708090a0b0c0d0e0f"));
  EXPECT(challenge && challenge->temporary_session_id == 0x01020304 &&
         challenge->challenge[15] == 0x0F);
  EXPECT(!ReadSessionChallenge(Hex("04030201 0001")));
  const auto activated = ReadActivatedSession(Hex("02 04030201 08070605 04"));
  EXPECT(activated && activated->session_id == 0x01020304 &&
         activated->inbound_sequence == 0x05060708);
  EXPECT(activated->type == AuthenticationType::kMd5);
  EXPECT(!ReadActivatedSession(Hex("02 0403")));
  return kPassed;
}

// §13.17: three algorithm payloads of 8 bytes each.
Outcome WritesOpenSessionAndRakp() {
  EXPECT(Same(
      PayloadOf<OpenSessionRequest>(WriteOpenSessionRequest, {.tag = 0x5A,
                                                              .privilege = Privilege::kOperator,
                                                              .console_session_id = 0xA0A2A3A4,
                                                              .suite = *FindCipherSuite(17)}),
      Hex("5a 03 0000 a4a3a2a0 00000008 03000000 01000008 04000000 02000008 01000000")));
  Rakp1 rakp1{.tag = 1, .bmc_session_id = 2, .role = 0x14, .user = {}};
  const Bytes user = Hex("61646d696e");
  rakp1.user = user;
  EXPECT(Same(PayloadOf<Rakp1>(WriteRakp1, rakp1),
              Hex("01 000000 02000000 00000000000000000000000000000000 14 0000 05 61646d696e")));
  EXPECT(Same(
      PayloadOf<Rakp3>(WriteRakp3, {.tag = 3, .status = 0x0F, .bmc_session_id = 2, .code = {}}),
      Hex("03 0f 0000 02000000")));
  return kPassed;
}

Outcome ReadsOpenSessionResponse() {
  const Bytes whole =
      Hex("5a 00 0300 a4a3a2a0 0d0c0b0a 00000008 03000000 01000008 04000000 02000008 01000000");
  OpenSessionResponse response;
  EXPECT(ReadOpenSessionResponse(whole, response) == Drop::kNone);
  EXPECT(response.tag == 0x5A && response.console_session_id == 0xA0A2A3A4 &&
         response.bmc_session_id == 0x0A0B0C0D);
  EXPECT(response.authentication == 3 && response.integrity == 4 && response.confidentiality == 1);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT(ReadOpenSessionResponse(std::span(whole).first(size), response) == Drop::kMalformed);
  }
  EXPECT(ReadOpenSessionResponse(Hex("5a 11 0000 a4a3a2a0"), response) == Drop::kNone);
  EXPECT(response.status == 0x11);
  EXPECT(ReadOpenSessionResponse(Hex("5a 11"), response) == Drop::kNone);  // ipmi_sim
  Bytes shuffled = whole;
  shuffled[12] = 1;  // the integrity payload where the authentication payload belongs
  EXPECT(ReadOpenSessionResponse(shuffled, response) == Drop::kMalformed);
  return kPassed;
}

Outcome ReadsRakpAnswers() {
  const Bytes head = Hex("02 00 0000 a4a3a2a0");
  Bytes whole = head;
  whole.resize(8 + 32 + 20, 0x77);
  Rakp2 rakp2;
  EXPECT(ReadRakp2(whole, rakp2) == Drop::kNone && rakp2.code.size() == 20);
  EXPECT(ReadRakp2(std::span(whole).first(39), rakp2) == Drop::kMalformed);
  EXPECT(ReadRakp2(std::span(whole).first(40), rakp2) == Drop::kNone && rakp2.code.empty());
  EXPECT(ReadRakp2(Hex("02 0d 0000 a4a3a2a0"), rakp2) == Drop::kNone && rakp2.status == 0x0D);
  EXPECT(ReadRakp2(Hex("02 0d 0000 a4a3"), rakp2) == Drop::kMalformed);
  Rakp4 rakp4;
  EXPECT(ReadRakp4(std::span(whole).first(20), rakp4) == Drop::kNone && rakp4.check.size() == 12);
  EXPECT(ReadRakp4(std::span(whole).first(7), rakp4) == Drop::kMalformed);
  return kPassed;
}

Outcome NamesCodesInWords() {
  EXPECT(CompletionCodeText(0xC1).starts_with("invalid command"));
  EXPECT(CompletionCodeText(0xC1).ends_with("(0xC1)"));
  EXPECT(CompletionCodeText(0xFF) == "unspecified error (0xFF)");
  EXPECT(CompletionCodeText(0xD6).contains("disabled") &&
         CompletionCodeText(0xD7) == "unspecified error (0xD7)");
  EXPECT(RmcpStatusText(0x0D) == "unauthorized name");
  EXPECT(RmcpStatusText(0x13).contains("not in the specification"));
  for (int status = 0; status < 256; ++status)
    EXPECT(!RmcpStatusText(static_cast<uint8_t>(status)).empty());
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(WritesAMessageWithItsChecksums),
      UNIT_TEST(ReadsTheAnswerToItsOwnRequestOnly),
      UNIT_TEST(MakesTheCommandsOfTheSpecification),
      UNIT_TEST(OnlyPowerOnAndOffMayBeSentTwice),
      UNIT_TEST(ReadsDeviceId),
      UNIT_TEST(NamesManufacturers),
      UNIT_TEST(ReadsChassisStatus),
      UNIT_TEST(ReadsChannelAuthenticationCapabilities),
      UNIT_TEST(ReadsCipherSuitesAndToleratesAListThatEndsInsideARecord),
      UNIT_TEST(ReadsBootFlags),
      UNIT_TEST(ReadsGuidInSmbiosOrder),
      UNIT_TEST(ReadsSessionChallengeAndActivation),
      UNIT_TEST(WritesOpenSessionAndRakp),
      UNIT_TEST(ReadsOpenSessionResponse),
      UNIT_TEST(ReadsRakpAnswers),
      UNIT_TEST(NamesCodesInWords),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
