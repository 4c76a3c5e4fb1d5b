#include "tests/unit/node/health/records.h"

#include <numeric>

namespace ipmi::testing {
namespace {

void Append(Bytes& bytes, std::initializer_list<int> more) {
  for (const int byte : more) bytes.push_back(static_cast<uint8_t>(byte));
}

void AppendText(Bytes& bytes, std::string_view text) {
  bytes.push_back(static_cast<uint8_t>(0xC0 | text.size()));
  bytes.insert(bytes.end(), text.begin(), text.end());
}

Bytes WithHeader(uint16_t id, uint8_t type, const Bytes& body) {
  Bytes record;
  Append(record, {id & 0xFF, id >> 8, 0x51, type, static_cast<int>(body.size())});
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

// §43.1, bytes 6 to 14.
Bytes KeyAndKind(const SensorOf& sensor) {
  Bytes body;
  Append(body, {sensor.owner, sensor.lun, sensor.number, sensor.entity, sensor.instance, 0x7F, 0x68,
                sensor.sensor_type, sensor.event_type});
  return body;
}

void AppendChecksum(Bytes& bytes) {
  const int sum = std::accumulate(bytes.begin(), bytes.end(), 0);
  bytes.push_back(static_cast<uint8_t>(-sum));
}

}  // namespace

Bytes FullRecord(const SensorOf& sensor) {
  const int mask = sensor.readable_thresholds;
  Bytes body = KeyAndKind(sensor);
  Append(body, {0x00, (mask & 0x07) << 4, 0x00, (mask >> 3) << 4, mask, 0x00});
  Append(body, {0x00, sensor.unit, 0x00, sensor.linearization});
  Append(body, {sensor.m, 0, 0, 0, 0, 0});  // factors
  Append(body, {0, 0, 0, 0, 0xFF, 0});      // nominal and extreme values
  Append(body, {0, sensor.upper_critical, sensor.upper_non_critical, 0, 0, 0});
  Append(body, {2, 2, 0, 0, 0});
  AppendText(body, sensor.name);
  return WithHeader(sensor.id, 0x01, body);
}

Bytes CompactRecord(const SensorOf& sensor) {
  Bytes body = KeyAndKind(sensor);
  Append(body, {0xFF, 0x7F, 0xFF, 0x7F, 0xFF, 0x7F, 0xC0, 0, 0, 0x01, 0, 0, 0, 0, 0, 0, 0});
  AppendText(body, sensor.name);
  return WithHeader(sensor.id, 0x02, body);
}

Bytes FruLocator(uint16_t id, uint8_t device_id, std::string_view name, uint8_t lun,
                 uint8_t controller) {
  Bytes body;
  Append(body, {controller, device_id, 0x80 | lun << 3, 0, 0, 0x10, 0, 0x07, 0x01, 0});
  AppendText(body, name);
  return WithHeader(id, 0x11, body);
}

Bytes LogEntryOf(const EventOf& event) {
  Bytes entry;
  const auto time = static_cast<int>(event.time);
  Append(entry, {event.id & 0xFF, event.id >> 8, event.type});
  Append(entry, {time & 0xFF, time >> 8 & 0xFF, time >> 16 & 0xFF, time >> 24 & 0xFF});
  Append(entry, {event.generator, event.lun, 0x04, event.sensor_type, event.number,
                 event.event_type, event.data1, event.data2, event.data3});
  return entry;
}

Bytes BoardInventory(std::string_view serial) {
  Bytes area;
  Append(area, {1, 0, 25, 0, 0, 0});
  AppendText(area, "ACME");
  AppendText(area, "Board");
  AppendText(area, serial);
  AppendText(area, "");
  AppendText(area, "");
  area.push_back(0xC1);
  while (area.size() % 8 != 7) area.push_back(0);
  area[1] = static_cast<uint8_t>((area.size() + 1) / 8);
  AppendChecksum(area);
  Bytes inventory;
  Append(inventory, {1, 0, 0, 1, 0, 0, 0});
  AppendChecksum(inventory);
  inventory.insert(inventory.end(), area.begin(), area.end());
  return inventory;
}

}  // namespace ipmi::testing
