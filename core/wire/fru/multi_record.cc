#include "core/wire/fru/multi_record.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/fru/checksum.h"
#include "core/wire/text.h"

namespace ipmi {
namespace {

enum RecordType : uint8_t {
  kPowerSupply = 0x00,
  kDcOutput = 0x01,
  kDcLoad = 0x02,
  kManagementAccess = 0x03,
  kFirstOem = 0xC0,
};

int32_t MilliVolts(uint16_t ten_millivolts) { return static_cast<int16_t>(ten_millivolts) * 10; }

FruPowerSupply::Range ReadVoltages(Reader& in) {
  return {.low = MilliVolts(in.U16()), .high = MilliVolts(in.U16())};
}

FruPowerSupply ReadPowerSupply(Reader& in) {
  FruPowerSupply supply;
  supply.capacity_watts = in.U16() & 0x0FFF;
  const uint16_t peak_va = in.U16();
  if (peak_va != 0xFFFF) supply.peak_va = peak_va;
  const uint8_t inrush = in.U8();
  if (inrush != 0xFF) supply.inrush_amps = inrush;
  supply.inrush_interval_ms = in.U8();
  for (auto& range : supply.input_millivolts) range = ReadVoltages(in);
  supply.input_hertz = {.low = in.U8(), .high = in.U8()};
  supply.dropout_tolerance_ms = in.U8();
  const uint8_t flags = in.U8();
  supply.predictive_fail = (flags & 0x01) != 0;
  supply.power_factor_correction = (flags & 0x02) != 0;
  supply.autoswitch = (flags & 0x04) != 0;
  supply.hot_swap = (flags & 0x08) != 0;
  constexpr uint16_t kUnspecified = 0x0FFF;
  const uint16_t peak = in.U16();
  if ((peak & 0x0FFF) != kUnspecified) supply.peak_watts = peak & 0x0FFF;
  supply.peak_seconds = static_cast<uint8_t>(peak >> 12);
  const uint8_t combined = in.U8();
  supply.combined_voltages = {static_cast<uint8_t>(combined >> 4),
                              static_cast<uint8_t>(combined & 0x0F)};
  supply.combined_watts = in.U16();
  in.Skip(1);  // predictive fail tachometer lower threshold
  return supply;
}

FruDcOutput ReadDcOutput(Reader& in) {
  FruDcOutput output;
  const uint8_t number = in.U8();
  output.number = number & 0x0F;
  output.standby = (number & 0x80) != 0;
  output.nominal_millivolts = MilliVolts(in.U16());
  output.negative_deviation_millivolts = MilliVolts(in.U16());
  output.positive_deviation_millivolts = MilliVolts(in.U16());
  output.ripple_millivolts = in.U16();
  output.minimum_milliamps = in.U16();
  output.maximum_milliamps = in.U16();
  return output;
}

FruDcLoad ReadDcLoad(Reader& in) {
  FruDcLoad load;
  load.output_number = in.U8() & 0x0F;
  load.nominal_millivolts = MilliVolts(in.U16());
  load.lowest_millivolts = MilliVolts(in.U16());
  load.highest_millivolts = MilliVolts(in.U16());
  load.ripple_millivolts = in.U16();
  load.minimum_milliamps = in.U16();
  load.maximum_milliamps = in.U16();
  return load;
}

FruManagementAccess ReadManagementAccess(Reader& in) {
  FruManagementAccess access;
  access.type = static_cast<ManagementAccessType>(in.U8());
  const bool binary = access.type == ManagementAccessType::kSystemUniqueId;
  access.text = SafeText(in.Rest(), binary ? TextEncoding::kHexadecimal : TextEncoding::kLatin1);
  return access;
}

FruRawRecord ReadRaw(uint8_t type, Reader in) {
  FruRawRecord raw;
  if (type >= kFirstOem && in.remaining() >= 3) raw.manufacturer_id = in.U24();
  const auto data = in.Rest();
  raw.data.assign(data.begin(), data.end());
  return raw;
}

FruRecord ReadRecord(uint8_t type, std::span<const uint8_t> data, FruProblems& problems) {
  FruRecord record{.type = type, .content = {}};
  Reader in(data);
  if (type == kPowerSupply) record.content = ReadPowerSupply(in);
  if (type == kDcOutput) record.content = ReadDcOutput(in);
  if (type == kDcLoad) record.content = ReadDcLoad(in);
  if (type == kManagementAccess) record.content = ReadManagementAccess(in);
  if (!in.ok()) problems.Add(FruArea::kMultiRecord, FruFault::kRecordLength);
  if (!in.ok() || type > kManagementAccess) record.content = ReadRaw(type, Reader(data));
  return record;
}

struct Header {
  uint8_t type = 0;
  bool last = false;
  uint8_t version = 0;
  uint8_t length = 0;
  uint8_t data_checksum = 0;
};

// §16.1
std::optional<Header> ReadHeader(Reader& in, FruProblems& problems) {
  constexpr size_t kHeaderSize = 5;
  const auto bytes = in.Bytes(kHeaderSize);
  if (!in.ok()) {
    problems.Add(FruArea::kMultiRecord, FruFault::kCutOff);
    return std::nullopt;
  }
  if (!SumsToZero(bytes)) problems.Add(FruArea::kMultiRecord, FruFault::kBadChecksum);
  Reader header(bytes);
  const uint8_t type = header.U8();
  const uint8_t flags = header.U8();
  return Header{.type = type,
                .last = (flags & 0x80) != 0,
                .version = static_cast<uint8_t>(flags & 0x0F),
                .length = header.U8(),
                .data_checksum = header.U8()};
}

}  // namespace

std::vector<FruRecord> ReadMultiRecords(std::span<const uint8_t> bytes, FruProblems& problems) {
  constexpr uint8_t kVersion = 2;
  std::vector<FruRecord> records;
  Reader in(bytes);
  while (const auto header = ReadHeader(in, problems)) {
    // Where no record is, such as in what was never written, reading on would find only noise.
    if (header->version != kVersion) {
      problems.Add(FruArea::kMultiRecord, FruFault::kUnknownVersion);
      break;
    }
    const bool cut_off = header->length > in.remaining();
    const auto data = in.Bytes(std::min(in.remaining(), size_t{header->length}));
    if (cut_off) {
      problems.Add(FruArea::kMultiRecord, FruFault::kCutOff);
    } else if (!SumsToZero(data, header->data_checksum)) {
      problems.Add(FruArea::kMultiRecord, FruFault::kBadChecksum);
    }
    records.push_back(ReadRecord(header->type, data, problems));
    if (header->last || cut_off) break;
  }
  return records;
}

}  // namespace ipmi
