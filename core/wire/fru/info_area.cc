#include "core/wire/fru/info_area.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/text.h"

namespace ipmi {
namespace {

// §15: language codes; both are English.
constexpr uint8_t kEnglishByDefault = 0;
constexpr uint8_t kEnglish = 25;

// §13: the fields of an area, one after the other, each behind a type/length byte.
class FieldReader {
 public:
  FieldReader(Reader in, FruArea area, uint8_t language, FruProblems& problems)
      : in_(in), area_(area), language_(language), problems_(problems) {}

  // The next field; empty behind the end mark.
  std::string Next() {
    constexpr uint8_t kEndMark = 0xC1;
    constexpr uint8_t kLengthMask = 0x3F;
    if (ended_) return {};
    const uint8_t type_length = in_.U8();
    if (!in_.ok() || type_length == kEndMark) {
      ended_ = true;
      if (!in_.ok()) problems_.Add(area_, FruFault::kNoEndMark);
      return {};
    }
    const size_t length = type_length & kLengthMask;
    if (length > in_.remaining()) problems_.Add(area_, FruFault::kFieldCutOff);
    const auto bytes = in_.Bytes(std::min(length, in_.remaining()));
    return WithoutTrailingSpaces(SafeText(bytes, EncodingOf(type_length)));
  }

  std::vector<std::string> Rest() {
    std::vector<std::string> fields;
    while (!ended_) {
      auto field = Next();
      if (!field.empty()) fields.push_back(std::move(field));
    }
    return fields;
  }

 private:
  TextEncoding EncodingOf(uint8_t type_length) const {
    switch (type_length >> 6) {
      case 0:
        return TextEncoding::kHexadecimal;
      case 1:
        return TextEncoding::kBcdPlus;
      case 2:
        return TextEncoding::kSixBitAscii;
      default:
        return language_ == kEnglishByDefault || language_ == kEnglish ? TextEncoding::kLatin1
                                                                       : TextEncoding::kUnicode;
    }
  }

  Reader in_;
  FruArea area_;
  uint8_t language_;
  FruProblems& problems_;
  bool ended_ = false;
};

// §11: minutes since the start of 1996.
std::optional<uint32_t> ReadManufacturingDate(Reader& in) {
  constexpr uint32_t kStartOf1996 = 820454400;
  const uint32_t low = in.U16();
  const uint32_t minutes = low | static_cast<uint32_t>(in.U8()) << 16;
  if (!in.ok() || minutes == 0) return std::nullopt;
  return kStartOf1996 + minutes * 60;
}

}  // namespace

ChassisInfo ReadChassisInfo(std::span<const uint8_t> fields, FruProblems& problems) {
  Reader in(fields);
  ChassisInfo info;
  info.type = in.U8();
  FieldReader field(in, FruArea::kChassis, kEnglish, problems);
  info.part_number = field.Next();
  info.serial_number = field.Next();
  info.custom = field.Rest();
  return info;
}

BoardInfo ReadBoardInfo(std::span<const uint8_t> fields, FruProblems& problems) {
  Reader in(fields);
  BoardInfo info;
  info.language = in.U8();
  info.manufactured = ReadManufacturingDate(in);
  FieldReader field(in, FruArea::kBoard, info.language, problems);
  info.manufacturer = field.Next();
  info.product_name = field.Next();
  info.serial_number = field.Next();
  info.part_number = field.Next();
  info.fru_file_id = field.Next();
  info.custom = field.Rest();
  return info;
}

ProductInfo ReadProductInfo(std::span<const uint8_t> fields, FruProblems& problems) {
  Reader in(fields);
  ProductInfo info;
  info.language = in.U8();
  FieldReader field(in, FruArea::kProduct, info.language, problems);
  info.manufacturer = field.Next();
  info.product_name = field.Next();
  info.part_number = field.Next();
  info.version = field.Next();
  info.serial_number = field.Next();
  info.asset_tag = field.Next();
  info.fru_file_id = field.Next();
  info.custom = field.Rest();
  return info;
}

}  // namespace ipmi
