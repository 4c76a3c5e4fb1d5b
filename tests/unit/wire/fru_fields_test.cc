// Inventories as lists of texts.
#include "core/wire/fru/fru_fields.h"

#include <algorithm>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

// The value of the first such field; "-" if there is none.
std::string Value(const std::vector<FruField>& fields, std::string_view area,
                  std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const FruField& field) { return field.area == area && field.field == name; });
  return found == fields.end() ? "-" : found->value;
}

std::vector<FruField> FieldsOf(FruRecord record) {
  FruInventory inventory;
  inventory.records.push_back(std::move(record));
  return FruFields(inventory);
}

Outcome AreasFollowEachOtherAndEmptyFieldsAreLeftOut() {
  FruInventory inventory;
  auto& chassis = inventory.chassis.emplace();
  chassis.type = 0x17;
  chassis.custom = {"x", "y"};
  auto& board = inventory.board.emplace();
  board.manufactured = 951'782'400;
  board.serial_number = "B1";
  auto& product = inventory.product.emplace();
  product.asset_tag = "A7";
  product.fru_file_id = "f";
  const std::vector<FruField> wanted = {
      {"chassis", "type", "Type", "Rack Mount Chassis"},
      {"chassis", "custom_1", "Custom 1", "x"},
      {"chassis", "custom_2", "Custom 2", "y"},
      {"board", "manufactured", "Manufactured", "2000-02-29T00:00:00Z"},
      {"board", "serial_number", "Serial Number", "B1"},
      {"product", "asset_tag", "Asset Tag", "A7"},
      {"product", "fru_file_id", "FRU File ID", "f"},
  };
  EXPECT(FruFields(inventory) == wanted);
  EXPECT(FruFields({}).empty());
  return kPassed;
}

Outcome VoltagesAndCurrentsHaveAsManyPlacesAsTheyNeed() {
  const auto fields = FieldsOf({.type = 1,
                                .content = FruDcOutput{.number = 2,
                                                       .standby = true,
                                                       .nominal_millivolts = -12'000,
                                                       .negative_deviation_millivolts = -600,
                                                       .positive_deviation_millivolts = 50,
                                                       .ripple_millivolts = 120,
                                                       .minimum_milliamps = 0,
                                                       .maximum_milliamps = 1'010}});
  EXPECT(!fields.empty() && fields[0] == (FruField{"dc output", "number", "Number", "2"}));
  EXPECT(Value(fields, "dc output", "standby") == "yes");
  EXPECT(Value(fields, "dc output", "nominal_voltage") == "-12 V");
  EXPECT(Value(fields, "dc output", "negative_deviation") == "-0.6 V");
  EXPECT(Value(fields, "dc output", "positive_deviation") == "0.05 V");
  EXPECT(Value(fields, "dc output", "ripple") == "120 mV");
  EXPECT(Value(fields, "dc output", "minimum_current") == "0 A");
  EXPECT(Value(fields, "dc output", "maximum_current") == "1.01 A");
  return kPassed;
}

Outcome PowerSupplyTellsOnlyWhatItKnows() {
  FruPowerSupply supply;
  supply.capacity_watts = 750;
  supply.hot_swap = true;
  supply.input_millivolts[0] = {.low = 90'000, .high = 140'000};
  const auto sparse = FieldsOf({.type = 0, .content = supply});
  EXPECT(Value(sparse, "power supply", "capacity") == "750 W");
  EXPECT(Value(sparse, "power supply", "input_voltage_1") == "90 to 140 V");
  EXPECT(Value(sparse, "power supply", "hot_swap") == "yes");
  EXPECT(Value(sparse, "power supply", "autoswitch") == "no");
  for (const char* const absent : {"peak_va", "inrush_current", "input_voltage_2", "peak_capacity",
                                   "combined_capacity", "combined_voltages"}) {
    EXPECT(Value(sparse, "power supply", absent) == "-");
  }
  supply.peak_va = 820;
  supply.peak_watts = 800;
  supply.peak_seconds = 5;
  supply.combined_watts = 450;
  supply.combined_voltages = {1, 2};
  supply.input_millivolts[1] = {.low = -72'000, .high = -36'000};
  const auto full = FieldsOf({.type = 0, .content = supply});
  EXPECT(Value(full, "power supply", "peak_va") == "820 VA");
  EXPECT(Value(full, "power supply", "peak_capacity") == "800 W for 5 s");
  EXPECT(Value(full, "power supply", "combined_capacity") == "450 W");
  EXPECT(Value(full, "power supply", "combined_voltages") == "-12 V and 5 V");
  EXPECT(Value(full, "power supply", "input_voltage_2") == "-72 to -36 V");
  supply.combined_voltages = {3, 4};
  EXPECT(Value(FieldsOf({.type = 0, .content = supply}), "power supply", "combined_voltages") ==
         "3.3 V and unknown");
  return kPassed;
}

Outcome RecordsThatAreNotDecodedKeepTheirBytes() {
  const auto oem = FieldsOf(
      {.type = 0xC0, .content = FruRawRecord{.manufacturer_id = 32473, .data = {0xAA, 0x55}}});
  const std::vector<FruField> wanted = {
      {"oem record", "type", "Type", "0xC0"},
      {"oem record", "manufacturer_id", "Manufacturer ID", "32473"},
      {"oem record", "data", "Data", "aa55"},
  };
  EXPECT(oem == wanted);
  const auto other = FieldsOf({.type = 0x09, .content = FruRawRecord{}});
  EXPECT(other == (std::vector<FruField>{{"other record", "type", "Type", "0x09"}}));
  return kPassed;
}

Outcome ManagementAccessIsNamedByItsType() {
  const auto access = [](uint8_t type) {
    return FieldsOf({.type = 3,
                     .content = FruManagementAccess{.type = static_cast<ManagementAccessType>(type),
                                                    .text = "text"}});
  };
  EXPECT(Value(access(1), "management access", "system_management_url") == "text");
  EXPECT(access(1)[0].label == "System Management URL");
  EXPECT(Value(access(7), "management access", "system_unique_id") == "text");
  for (const uint8_t type : {uint8_t{0}, uint8_t{8}, uint8_t{255}})
    EXPECT(Value(access(type), "management access", "other") == "text");
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AreasFollowEachOtherAndEmptyFieldsAreLeftOut),
      UNIT_TEST(VoltagesAndCurrentsHaveAsManyPlacesAsTheyNeed),
      UNIT_TEST(PowerSupplyTellsOnlyWhatItKnows),
      UNIT_TEST(RecordsThatAreNotDecodedKeepTheirBytes),
      UNIT_TEST(ManagementAccessIsNamedByItsType),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
