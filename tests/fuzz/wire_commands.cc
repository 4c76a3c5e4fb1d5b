#include <array>
#include <type_traits>

#include "core/wire/cmd/activate_session.h"
#include "core/wire/cmd/clear_sel.h"
#include "core/wire/cmd/get_channel_authentication_capabilities.h"
#include "core/wire/cmd/get_channel_cipher_suites.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/cmd/get_dcmi_capabilities_info.h"
#include "core/wire/cmd/get_device_id.h"
#include "core/wire/cmd/get_device_sdr_info.h"
#include "core/wire/cmd/get_fru_inventory_area_info.h"
#include "core/wire/cmd/get_lan_configuration_parameters.h"
#include "core/wire/cmd/get_power_reading.h"
#include "core/wire/cmd/get_sdr.h"
#include "core/wire/cmd/get_sel_allocation_info.h"
#include "core/wire/cmd/get_sel_time.h"
#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/cmd/get_sensor_reading_factors.h"
#include "core/wire/cmd/get_sensor_thresholds.h"
#include "core/wire/cmd/get_session_challenge.h"
#include "core/wire/cmd/get_session_info.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/cmd/read_fru_data.h"
#include "core/wire/cmd/record_store_info.h"
#include "core/wire/cmd/reservation.h"
#include "core/wire/cmd/system_boot_options.h"
#include "tests/fuzz/wire_decoders.h"

namespace ipmi::fuzz {
namespace {

bool LiesIn(std::span<const uint8_t> view, std::span<const uint8_t> whole) {
  return view.empty() ||
         (view.data() >= whole.data() && view.data() + view.size() <= whole.data() + whole.size());
}

// One that reads an answer into a value without views.
template <auto read>
void Value(Input& input) {
  const Bytes data = input.Rest();
  const auto first = read(data);
  const auto second = read(data);
  FUZZ_CHECK(first.has_value() == second.has_value());
}

template <auto read, auto text>
void ValueAndText(Input& input) {
  const Bytes data = input.Rest();
  const auto value = read(data);
  if (value) FUZZ_CHECK(IsSafeText(text(*value)));
}

void CipherSuites(Input& input) {
  CipherSuiteList list;
  for (int i = 0; i <= kMaxCipherSuiteListIndex + 1; ++i) {
    const Bytes data = input.Take(17);
    if (!list.Add(data)) break;
  }
  FUZZ_CHECK(list.Suites().size() <= 32);
}

void DcmiCapabilities(Input& input) {
  const Bytes data = input.Rest();
  const auto info = ReadDcmiCapabilitiesInfo(data);
  if (!info) return;
  FUZZ_CHECK(LiesIn(info->parameter, data));
  (void)ReadDcmiSupportedCapabilities(info->parameter);
  const auto periods = ReadDcmiAveragePeriods(info->parameter);
  if (!periods) return;
  FUZZ_CHECK(periods->count <= periods->codes.size());
  for (const uint8_t code : std::span(periods->codes).first(periods->count))
    (void)DcmiPeriodSeconds(code);
}

void Part(Input& input) {
  const Bytes data = input.Rest();
  const auto part = ReadRecordPart(data);
  if (part) FUZZ_CHECK(LiesIn(part->data, data));
}

void FruData(Input& input) {
  FruPart part;
  part.by_words = input.Flag();
  part.count = input.U8();
  const Bytes data = input.Rest();
  const auto read = ReadFruData(data, part);
  if (!read) return;
  FUZZ_CHECK(!read->empty() && read->size() <= part.count && LiesIn(*read, data));
}

void LanParameters(Input& input) {
  const Bytes data = input.Rest();
  if (const auto ip = ReadLanIpAddress(data)) FUZZ_CHECK(IsSafeText(Ip4Text(*ip)));
  if (const auto mac = ReadLanMacAddress(data)) FUZZ_CHECK(MacText(*mac).size() == 17);
  (void)ReadLanIpAddressSource(data);
  if (const auto vlan = ReadLanVlanId(data)) FUZZ_CHECK(vlan->id < 4096);
}

void Sessions(Input& input) {
  const Bytes data = input.Rest();
  const auto info = ReadSessionInfo(data);
  if (info && info->session && info->session->console)
    FUZZ_CHECK(IsSafeText(Ip4Text(info->session->console->ip)));
}

constexpr std::array kDecoders = {
    Decoder{Value<ReadActivatedSession>},
    Decoder{Value<ReadErasureProgress>},
    Decoder{Value<ReadChannelAuthenticationCapabilities>},
    Decoder{CipherSuites},
    Decoder{Value<ReadChassisStatus>},
    Decoder{DcmiCapabilities},
    Decoder{Value<ReadDeviceId>},
    Decoder{Value<ReadDeviceSdrInfo>},
    Decoder{Value<ReadFruInventoryAreaInfo>},
    Decoder{LanParameters},
    Decoder{Value<ReadPowerReading>},
    Decoder{Part},
    Decoder{Value<ReadSelAllocationInfo>},
    Decoder{Value<ReadSelTime>},
    Decoder{Value<ReadSensorReading>},
    Decoder{Value<ReadSensorReadingFactors>},
    Decoder{Value<ReadSensorThresholds>},
    Decoder{Value<ReadSessionChallenge>},
    Decoder{Sessions},
    Decoder{ValueAndText<ReadSystemGuid, GuidText>},
    Decoder{FruData},
    Decoder{Value<ReadRecordStoreInfo>},
    Decoder{Value<ReadReservation>},
    Decoder{Value<ReadBootFlags>},
};

}  // namespace

std::span<const Decoder> CommandDecoders() { return kDecoders; }

}  // namespace ipmi::fuzz
