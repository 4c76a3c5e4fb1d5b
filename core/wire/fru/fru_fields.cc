#include "core/wire/fru/fru_fields.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>
#include <variant>

#include "core/wire/fru/chassis_type.h"
#include "core/wire/text.h"

namespace ipmi {
namespace {

// RFC 3339, in UTC.
std::string TimeText(uint32_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 40> text;
  (void)std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::string Hex8(uint8_t value) {
  std::array<char, 8> text;
  (void)std::snprintf(text.data(), text.size(), "0x%02X", value);
  return text.data();
}

std::string With(std::string_view unit, uint32_t value) {
  return std::to_string(value) + ' ' + std::string(unit);
}

// 12600 is "12.6".
std::string Thousandths(int64_t value) {
  std::array<char, 32> text;
  const int64_t magnitude = value < 0 ? -value : value;
  (void)std::snprintf(text.data(), text.size(), "%s%lld.%03lld", value < 0 ? "-" : "",
                      static_cast<long long>(magnitude / 1000),
                      static_cast<long long>(magnitude % 1000));
  std::string number = text.data();
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

std::string Volts(int64_t millivolts) { return Thousandths(millivolts) + " V"; }
std::string Amperes(int64_t milliamps) { return Thousandths(milliamps) + " A"; }
// §18.1.15
std::string CombinedVoltage(uint8_t code) {
  constexpr std::array kVolts = {"12 V", "-12 V", "5 V", "3.3 V"};
  return code < kVolts.size() ? kVolts[code] : "unknown";
}

std::string YesNo(bool is) { return is ? "yes" : "no"; }

// "fru_file_id" is "FRU File ID".
std::string LabelOf(std::string_view field) {
  std::string label;
  while (!field.empty()) {
    const size_t end = field.find('_');
    std::string word(field.substr(0, end));
    field.remove_prefix(end == std::string_view::npos ? field.size() : end + 1);
    const bool abbreviation = word == "fru" || word == "id" || word == "url" || word == "va";
    for (char& letter : word) {
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
      if (!abbreviation) break;
    }
    label += (label.empty() ? "" : " ") + word;
  }
  return label;
}

class Lister {
 public:
  std::vector<FruField> Take() { return std::move(fields_); }

  void List(const ChassisInfo& chassis) {
    area_ = "chassis";
    Add("type", ChassisTypeName(chassis.type));
    Add("part_number", chassis.part_number);
    Add("serial_number", chassis.serial_number);
    AddCustom(chassis.custom);
  }

  void List(const BoardInfo& board) {
    area_ = "board";
    if (board.manufactured) Add("manufactured", TimeText(*board.manufactured));
    Add("manufacturer", board.manufacturer);
    Add("product_name", board.product_name);
    Add("serial_number", board.serial_number);
    Add("part_number", board.part_number);
    Add("fru_file_id", board.fru_file_id);
    AddCustom(board.custom);
  }

  void List(const ProductInfo& product) {
    area_ = "product";
    Add("manufacturer", product.manufacturer);
    Add("product_name", product.product_name);
    Add("part_number", product.part_number);
    Add("version", product.version);
    Add("serial_number", product.serial_number);
    Add("asset_tag", product.asset_tag);
    Add("fru_file_id", product.fru_file_id);
    AddCustom(product.custom);
  }

  void List(const FruRecord& record) {
    std::visit([&](const auto& content) { ListContent(record.type, content); }, record.content);
  }

 private:
  void ListContent(uint8_t, const FruPowerSupply& supply) {
    area_ = "power supply";
    Add("capacity", With("W", supply.capacity_watts));
    if (supply.peak_va) Add("peak_va", With("VA", *supply.peak_va));
    if (supply.inrush_amps) {
      Add("inrush_current", With("A", *supply.inrush_amps));
      Add("inrush_interval", With("ms", supply.inrush_interval_ms));
    }
    for (size_t i = 0; i < supply.input_millivolts.size(); ++i) {
      const auto& range = supply.input_millivolts[i];
      if (range.low == 0 && range.high == 0) continue;
      Add("input_voltage_" + std::to_string(i + 1),
          Thousandths(range.low) + " to " + Volts(range.high));
    }
    Add("input_frequency",
        std::to_string(supply.input_hertz.low) + " to " + With("Hz", supply.input_hertz.high));
    Add("dropout_tolerance", With("ms", supply.dropout_tolerance_ms));
    Add("predictive_fail", YesNo(supply.predictive_fail));
    Add("power_factor_correction", YesNo(supply.power_factor_correction));
    Add("autoswitch", YesNo(supply.autoswitch));
    Add("hot_swap", YesNo(supply.hot_swap));
    if (supply.peak_watts.value_or(0) != 0) {
      Add("peak_capacity",
          With("W", *supply.peak_watts) + " for " + With("s", supply.peak_seconds));
    }
    if (supply.combined_watts != 0) {
      Add("combined_capacity", With("W", supply.combined_watts));
      Add("combined_voltages", CombinedVoltage(supply.combined_voltages[0]) + " and " +
                                   CombinedVoltage(supply.combined_voltages[1]));
    }
  }

  void ListContent(uint8_t, const FruDcOutput& output) {
    area_ = "dc output";
    Add("number", std::to_string(output.number));
    Add("standby", YesNo(output.standby));
    Add("nominal_voltage", Volts(output.nominal_millivolts));
    Add("negative_deviation", Volts(output.negative_deviation_millivolts));
    Add("positive_deviation", Volts(output.positive_deviation_millivolts));
    AddCurrent(output);
  }

  void ListContent(uint8_t, const FruDcLoad& load) {
    area_ = "dc load";
    Add("number", std::to_string(load.output_number));
    Add("nominal_voltage", Volts(load.nominal_millivolts));
    Add("lowest_voltage", Volts(load.lowest_millivolts));
    Add("highest_voltage", Volts(load.highest_millivolts));
    AddCurrent(load);
  }

  void ListContent(uint8_t, const FruManagementAccess& access) {
    static constexpr std::array<std::string_view, 8> kNames = {
        "",
        "system_management_url",
        "system_name",
        "system_ping_address",
        "component_management_url",
        "component_name",
        "component_ping_address",
        "system_unique_id",
    };
    area_ = "management access";
    const auto type = static_cast<size_t>(access.type);
    Add(type == 0 || type >= kNames.size() ? "other" : std::string(kNames[type]), access.text);
  }

  void ListContent(uint8_t type, const FruRawRecord& record) {
    area_ = record.manufacturer_id ? "oem record" : "other record";
    Add("type", Hex8(type));
    if (record.manufacturer_id) Add("manufacturer_id", std::to_string(*record.manufacturer_id));
    Add("data", SafeText(record.data, TextEncoding::kHexadecimal));
  }

  template <typename T>
  void AddCurrent(const T& current) {
    Add("ripple", With("mV", current.ripple_millivolts));
    Add("minimum_current", Amperes(current.minimum_milliamps));
    Add("maximum_current", Amperes(current.maximum_milliamps));
  }

  void AddCustom(const std::vector<std::string>& custom) {
    for (size_t i = 0; i < custom.size(); ++i) Add("custom_" + std::to_string(i + 1), custom[i]);
  }

  void Add(const std::string& field, std::string value) {
    if (value.empty()) return;
    fields_.push_back({.area = std::string(area_),
                       .field = field,
                       .label = LabelOf(field),
                       .value = std::move(value)});
  }

  std::string_view area_;
  std::vector<FruField> fields_;
};

}  // namespace

std::vector<FruField> FruFields(const FruInventory& inventory) {
  Lister lister;
  if (inventory.chassis) lister.List(*inventory.chassis);
  if (inventory.board) lister.List(*inventory.board);
  if (inventory.product) lister.List(*inventory.product);
  for (const FruRecord& record : inventory.records) lister.List(record);
  return lister.Take();
}

}  // namespace ipmi
