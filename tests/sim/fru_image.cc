#include "tests/sim/fru_image.h"

namespace bmcsim {
namespace {

constexpr size_t kUnit = 8;
constexpr uint8_t kFormatVersion = 0x01;
constexpr uint8_t kEndMark = 0xC1;

void Put(Bytes& out, View bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

uint8_t FruChecksum(View bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum - byte);
  return sum;
}

Bytes FruArea(View head, std::span<const FruField> fields) {
  Bytes area = {kFormatVersion, 0};
  Put(area, head);
  for (const FruField& field : fields) AppendAreaString(area, field.text, field.type);
  area.push_back(kEndMark);
  while (area.size() % kUnit != kUnit - 1) area.push_back(0);
  area[1] = static_cast<uint8_t>((area.size() + 1) / kUnit);
  area.push_back(FruChecksum(area));
  return area;
}

Bytes FruMultiRecords(std::span<const FruRecord> records) {
  constexpr uint8_t kFormat = 0x02;
  constexpr uint8_t kLast = 1 << 7;
  Bytes area;
  for (size_t i = 0; i < records.size(); ++i) {
    const FruRecord& record = records[i];
    const uint8_t last = i + 1 == records.size() ? kLast : 0;
    Bytes header = {record.type, static_cast<uint8_t>(last | kFormat),
                    static_cast<uint8_t>(record.data.size()), FruChecksum(record.data)};
    header.push_back(FruChecksum(header));
    Put(area, header);
    Put(area, record.data);
  }
  return area;
}

Bytes FruImage(std::span<const FruPart> parts, size_t size) {
  Bytes image(kUnit, 0);
  image[0] = kFormatVersion;
  for (const FruPart& part : parts) {
    while (image.size() % kUnit != 0) image.push_back(0);
    image[static_cast<size_t>(part.kind)] = static_cast<uint8_t>(image.size() / kUnit);
    Put(image, part.bytes);
  }
  image[kUnit - 1] = FruChecksum(View(image).first(kUnit - 1));
  image.resize(size, 0);
  return image;
}

}  // namespace bmcsim
