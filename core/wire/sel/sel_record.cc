#include "core/wire/sel/sel_record.h"

#include <array>
#include <cstdio>

#include "core/bytes/reader.h"
#include "core/wire/manufacturer.h"
#include "core/wire/sdr/sensor_record.h"
#include "core/wire/sdr/sensor_words.h"

namespace ipmi {
namespace {

SelRecordKind KindOf(uint8_t type) {
  if (type == 0x02) return SelRecordKind::kSystemEvent;
  if (type >= 0xE0) return SelRecordKind::kOem;
  if (type >= 0xC0) return SelRecordKind::kTimestampedOem;
  return SelRecordKind::kReserved;
}

EventGenerator ReadGenerator(Reader& in) {
  const uint8_t address = in.U8();
  const uint8_t channel_lun = in.U8();
  const bool software = (address & 0x01) != 0;
  return {.software = software,
          .address = software ? static_cast<uint8_t>(address >> 1) : address,
          .channel = static_cast<uint8_t>(channel_lun >> 4),
          .lun = static_cast<uint8_t>(channel_lun & 0x03)};
}

// Table 29-6: what "trigger" means depends on the kind of event.
void ReadTriggers(SelEvent& event) {
  constexpr uint8_t kUnspecifiedOffset = 0x0F;
  const bool has_data2 = event.data2_use == EventDataUse::kTrigger;
  if (event.event_type == kThresholdEventType) {
    if (has_data2) event.trigger_reading = event.data2;
    if (event.data3_use == EventDataUse::kTrigger) event.trigger_threshold = event.data3;
    return;
  }
  if (!has_data2) return;
  const uint8_t previous = event.data2 & 0x0F;
  const auto severity = static_cast<uint8_t>(event.data2 >> 4);
  if (previous != kUnspecifiedOffset) event.previous_offset = previous;
  if (severity != kUnspecifiedOffset) event.severity_offset = severity;
}

SelEvent ReadEvent(Reader& in) {
  SelEvent event;
  event.generator = ReadGenerator(in);
  event.format = in.U8();
  event.sensor_type = in.U8();
  event.sensor_number = in.U8();
  const uint8_t direction_type = in.U8();
  event.deassertion = (direction_type & 0x80) != 0;
  event.event_type = direction_type & 0x7F;
  const uint8_t data1 = in.U8();
  event.data2_use = static_cast<EventDataUse>(data1 >> 6);
  event.data3_use = static_cast<EventDataUse>(data1 >> 4 & 0x03);
  event.offset = data1 & 0x0F;
  event.data2 = in.U8();
  event.data3 = in.U8();
  ReadTriggers(event);
  return event;
}

}  // namespace

std::string GeneratorText(const EventGenerator& generator) {
  struct Range {
    uint8_t last;
    std::string_view name;
  };
  // Table 5-4.
  static constexpr std::array kSoftware = {
      Range{0x0F, "BIOS"},
      Range{0x1F, "SMI Handler"},
      Range{0x2F, "System Management Software"},
      Range{0x3F, "OEM software"},
      Range{0x46, "Remote Console software"},
      Range{0x47, "Terminal Mode Remote Console software"},
      Range{0x7F, "reserved software id"},
  };
  std::array<char, 24> text;
  if (!generator.software) {
    (void)std::snprintf(text.data(), text.size(), "controller 0x%02X", generator.address);
    return text.data();
  }
  for (const auto& [last, name] : kSoftware) {
    if (generator.address <= last) return std::string(name);
  }
  return {};
}

std::string EventText(const SelEvent& event) {
  return StateText(event.sensor_type, event.event_type, event.offset);
}

std::optional<SelRecord> ReadSelRecord(std::span<const uint8_t> bytes) {
  Reader all(bytes);
  Reader in(all.Bytes(kSelRecordSize));
  if (!all.ok()) return std::nullopt;
  SelRecord record;
  record.record_id = in.U16();
  record.type = in.U8();
  record.kind = KindOf(record.type);
  if (record.kind == SelRecordKind::kSystemEvent) {
    record.timestamp = in.U32();
    record.event = ReadEvent(in);
  }
  if (record.kind == SelRecordKind::kTimestampedOem) {
    record.timestamp = in.U32();
    record.manufacturer_id = in.U24() & kManufacturerIdMask;
  }
  const auto rest = in.Rest();
  record.data.assign(rest.begin(), rest.end());
  return record;
}

}  // namespace ipmi
