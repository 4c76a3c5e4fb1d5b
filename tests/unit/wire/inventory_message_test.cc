// The commands about the SEL, FRU inventories, the network and sessions, byte by byte.
#include "core/wire/cmd/clear_sel.h"
#include "core/wire/cmd/get_fru_inventory_area_info.h"
#include "core/wire/cmd/get_lan_configuration_parameters.h"
#include "core/wire/cmd/get_sel_allocation_info.h"
#include "core/wire/cmd/get_sel_entry.h"
#include "core/wire/cmd/get_sel_info.h"
#include "core/wire/cmd/get_sel_time.h"
#include "core/wire/cmd/get_session_info.h"
#include "core/wire/cmd/read_fru_data.h"
#include "core/wire/cmd/reservation.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"
#include "tests/unit/wire/truncations.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Needs;
using testing::Outcome;
using testing::Same;

bool IsCommand(const Request& request, NetFn net_fn, uint8_t command, std::string_view data,
               Privilege privilege = Privilege::kUser) {
  return request.net_fn == net_fn && request.command == command && request.privilege == privilege &&
         Same(request.data(), Hex(data));
}

Outcome MakesTheCommandsOfTheSpecification() {
  using enum NetFn;
  EXPECT(IsCommand(MakeGetSelInfo(), kStorage, 0x40, ""));
  EXPECT(IsCommand(MakeGetSelAllocationInfo(), kStorage, 0x41, ""));
  EXPECT(IsCommand(MakeReserveSel(), kStorage, 0x42, ""));
  EXPECT(IsCommand(MakeGetSelEntry(0x0403, 0x0201), kStorage, 0x43, "0102 0304 00 ff"));
  EXPECT(IsCommand(MakeGetSelEntry(kFirstSelEntry), kStorage, 0x43, "0000 0000 00 ff"));
  EXPECT(IsCommand(MakeClearSel(0x0201), kStorage, 0x47, "0102 434c52 aa", Privilege::kOperator));
  EXPECT(IsCommand(MakeGetClearSelStatus(0x0201), kStorage, 0x47, "0102 434c52 00",
                   Privilege::kOperator));
  EXPECT(IsCommand(MakeGetSelTime(), kStorage, 0x48, ""));
  EXPECT(IsCommand(MakeGetFruInventoryAreaInfo(3), kStorage, 0x10, "03"));
  EXPECT(MakeGetFruInventoryAreaInfo(3, 2).lun == 2);
  EXPECT(
      IsCommand(MakeReadFruData(3, {.offset = 0x0102, .count = 16}), kStorage, 0x11, "03 0201 10"));
  EXPECT(IsCommand(MakeReadFruData(3, {.offset = 0x0102, .count = 16, .by_words = true}), kStorage,
                   0x11, "03 8100 08"));
  EXPECT(IsCommand(MakeGetLanConfigurationParameter(LanParameter::kMacAddress), kTransport, 0x02,
                   "0e 05 00 00", Privilege::kOperator));
  EXPECT(IsCommand(MakeGetLanConfigurationParameter(LanParameter::kVlanId, 1), kTransport, 0x02,
                   "01 14 00 00", Privilege::kOperator));
  EXPECT(IsCommand(MakeGetOwnSessionInfo(), kApp, 0x3D, "00"));
  EXPECT(IsCommand(MakeGetSessionInfo(2), kApp, 0x3D, "02"));
  return kPassed;
}

Outcome OnlyTheStartOfAnErasureMayNotBeSentTwice() {
  EXPECT(!MakeClearSel(1).repeatable);
  EXPECT(MakeGetClearSelStatus(1).repeatable && MakeReserveSel().repeatable);
  return kPassed;
}

Outcome ReadsSelInfo() {
  const Bytes whole = Hex("51 0302 0018 78563412 ffffffff 8a");
  const auto info = ReadRecordStoreInfo(whole);
  EXPECT(info && info->version == 0x51 && info->records == 0x0203 && info->free_bytes == 0x1800);
  EXPECT(info->most_recent_addition == 0x12345678 && info->most_recent_erase == 0xFFFFFFFF);
  EXPECT(info->overflow && info->delete_supported && info->reserve_supported);
  EXPECT(!info->partial_add_supported && !info->allocation_info_supported);
  EXPECT(Needs(14, whole, ReadRecordStoreInfo));

  const Bytes allocation = Hex("0002 1000 f001 ee01 01");
  const auto units = ReadSelAllocationInfo(allocation);
  EXPECT(units && units->possible_units == 512 && units->unit_size == 16);
  EXPECT(units->free_units == 496 && units->largest_free_block == 494 &&
         units->maximum_record_size == 1);
  EXPECT(Needs(9, allocation, ReadSelAllocationInfo));
  EXPECT(ReadSelTime(Hex("78563412")) == 0x12345678);
  EXPECT(Needs(4, Hex("78563412"), ReadSelTime));
  return kPassed;
}

Outcome ReadsErasureProgress() {
  EXPECT(ReadErasureProgress(Hex("00")) == ErasureProgress::kInProgress);
  EXPECT(ReadErasureProgress(Hex("01")) == ErasureProgress::kCompleted);
  EXPECT(ReadErasureProgress(Hex("f1")) == ErasureProgress::kCompleted);
  EXPECT(!ReadErasureProgress({}));
  return kPassed;
}

Outcome ReadsFruDataAndNoMoreThanWasAskedFor() {
  const auto info = ReadFruInventoryAreaInfo(Hex("0008 01"));
  EXPECT(info && info->size == 2048 && info->by_words);
  EXPECT(Needs(3, Hex("0008 00"), ReadFruInventoryAreaInfo));

  const auto read = [](std::string_view answer, uint8_t count, bool by_words) {
    const Bytes bytes = Hex(answer);
    const auto data = ReadFruData(bytes, {.offset = 0, .count = count, .by_words = by_words});
    return data ? Bytes(data->begin(), data->end()) : Bytes();
  };
  EXPECT(Same(read("04 01020304", 4, false), Hex("01020304")));
  EXPECT(Same(read("02 01020304", 4, true), Hex("01020304")));
  EXPECT(Same(read("04 01020304", 4, true), Hex("01020304")));  // counts bytes all the same
  EXPECT(Same(read("08 0102030405060708", 4, false), Hex("01020304")));
  EXPECT(Same(read("ff 0102", 255, false), Hex("0102")));
  EXPECT(Same(read("02 01020304", 4, false), Hex("0102")));
  EXPECT(read("00 01020304", 4, false).empty());
  EXPECT(read("04", 4, false).empty() && read("", 4, false).empty());
  return kPassed;
}

Outcome ReadsLanConfigurationParameters() {
  const auto ip = ReadLanIpAddress(Hex("11 c0000201"));
  EXPECT(ip && Ip4Text(*ip) == "192.0.2.1");
  const auto mac = ReadLanMacAddress(Hex("11 002590aabbcc"));
  EXPECT(mac && MacText(*mac) == "00:25:90:aa:bb:cc");
  EXPECT(ReadLanIpAddressSource(Hex("11 02")) == IpAddressSource::kDhcp);
  EXPECT(ReadLanIpAddressSource(Hex("11 f1")) == IpAddressSource::kStatic);
  EXPECT(ReadLanIpAddressSource(Hex("11 0c")) == IpAddressSource::kUnspecified);
  const auto vlan = ReadLanVlanId(Hex("11 6480"));
  EXPECT(vlan && vlan->enabled && vlan->id == 100);
  EXPECT(!ReadLanVlanId(Hex("11 ff0f"))->enabled);
  EXPECT(Needs(5, Hex("11 ffffffff"), ReadLanIpAddress));
  EXPECT(Needs(7, Hex("11 ffffffffffff"), ReadLanMacAddress));
  EXPECT(Needs(2, Hex("11 02"), ReadLanIpAddressSource));
  EXPECT(Needs(3, Hex("11 6480"), ReadLanVlanId));
  return kPassed;
}

Outcome ReadsSessionInfo() {
  const Bytes whole = Hex("05 24 02 03 04 11 c0000209 001122334455 6f02");
  const auto info = ReadSessionInfo(whole);
  EXPECT(info && info->handle == 5 && info->possible == 36 && info->active == 2);
  EXPECT(info->session && info->session->user_id == 3 && info->session->privilege == 4);
  EXPECT(info->session->channel == 1 && info->session->ipmi_20);
  EXPECT(info->session->console && Ip4Text(info->session->console->ip) == "192.0.2.9");
  EXPECT(MacText(info->session->console->mac) == "00:11:22:33:44:55");
  EXPECT(info->session->console->port == 623);
  EXPECT(Needs(3, whole, ReadSessionInfo));
  const auto local = ReadSessionInfo(Hex("05 24 02 03 04 02"));
  EXPECT(local && local->session && !local->session->console && !local->session->ipmi_20);
  EXPECT(!ReadSessionInfo(Hex("00 24 00"))->session);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(MakesTheCommandsOfTheSpecification),
      UNIT_TEST(OnlyTheStartOfAnErasureMayNotBeSentTwice),
      UNIT_TEST(ReadsSelInfo),
      UNIT_TEST(ReadsErasureProgress),
      UNIT_TEST(ReadsFruDataAndNoMoreThanWasAskedFor),
      UNIT_TEST(ReadsLanConfigurationParameters),
      UNIT_TEST(ReadsSessionInfo),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
