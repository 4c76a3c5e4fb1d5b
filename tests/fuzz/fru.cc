// An inventory, as a whole and as each of its areas.
#include "core/wire/fru/chassis_type.h"
#include "core/wire/fru/fru_fields.h"
#include "core/wire/fru/fru_inventory.h"
#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {
namespace {

void Decode(const Bytes& bytes) {
  const FruInventory inventory = ReadFruInventory(bytes);
  for (const FruProblem& problem : inventory.problems)
    FUZZ_CHECK(IsSafeText(FruProblemText(problem)));
  for (const FruField& field : FruFields(inventory)) {
    FUZZ_CHECK(!field.value.empty() && IsSafeText(field.value));
    FUZZ_CHECK(IsSafeText(field.area) && IsSafeText(field.field) && IsSafeText(field.label));
  }
  // The areas are read even where nothing leads to them.
  FruProblems problems;
  (void)ReadChassisInfo(bytes, problems);
  (void)ReadBoardInfo(bytes, problems);
  (void)ReadProductInfo(bytes, problems);
  (void)ReadMultiRecords(bytes, problems);
  if (!bytes.empty()) FUZZ_CHECK(IsSafeText(ChassisTypeName(bytes.front())));
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Decode({data, data + size});
  return 0;
}
