// Inventories of field replaceable units.
#include <utility>
#include <vector>

#include "cabi/src/list.h"
#include "core/node/health/read_fru.h"
#include "core/wire/cmd/read_fru_data.h"
#include "core/wire/fru/fru_fields.h"

namespace ipmi::cabi {
namespace {

struct UnitField {
  const UnitInventory* unit;
  FruField field;
};

std::vector<UnitField> FieldsOf(const Inventory& inventory) {
  std::vector<UnitField> fields;
  for (const UnitInventory& unit : inventory.units) {
    for (FruField& field : FruFields(unit.inventory)) fields.push_back({&unit, std::move(field)});
  }
  return fields;
}

std::string TroubleOf(const UnitInventory& unit) {
  std::string trouble = unit.trouble;
  if (unit.completion_code != 0) trouble = ReadFruDataCodeText(unit.completion_code) + '.';
  for (const FruProblem& problem : unit.inventory.problems)
    trouble += (trouble.empty() ? "The " : " The ") + FruProblemText(problem) + '.';
  return trouble;
}

std::string TroubleOf(const Inventory& inventory) {
  std::string all = inventory.trouble;
  for (const UnitInventory& unit : inventory.units) {
    const std::string trouble = TroubleOf(unit);
    if (trouble.empty()) continue;
    all += (all.empty() ? "" : " ") + ("Unit " + std::to_string(unit.id)) + ": " + trouble;
  }
  return all;
}

}  // namespace
}  // namespace ipmi::cabi

// What nodeipmi_fru_read hands out.
struct nodeipmi_fru_list {
  explicit nodeipmi_fru_list(const ipmi::Report& report)
      : found(report.inventory),
        fields(ipmi::cabi::FieldsOf(*found)),
        all_trouble(ipmi::cabi::TroubleOf(*found)) {}

  size_t size() const { return fields.size(); }
  nodeipmi_fru_field Get(size_t index) const;
  const char* trouble() const { return all_trouble.c_str(); }

  std::shared_ptr<const ipmi::Inventory> found;
  std::vector<ipmi::cabi::UnitField> fields;  // point into it
  std::string all_trouble;
};

namespace ipmi::cabi {
namespace {

nodeipmi_fru_field ToStruct(const UnitField& found) {
  nodeipmi_fru_field out{};
  out.struct_size = sizeof out;
  out.unit = found.unit->id;
  CopyText(found.unit->name, out.unit_name);
  CopyText(found.field.area, out.area);
  CopyText(found.field.field, out.field);
  CopyText(found.field.label, out.label);
  CopyText(found.field.value, out.value);
  return out;
}

Result<Order> FruOrder(nodeipmi& state, const char* name) {
  return Order{std::make_unique<ReadFru>(state.service->LoadRepository(name))};
}

}  // namespace

template <>
void Call(const nodeipmi_fru_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  CallWithList<nodeipmi_fru_list>(completion, outcome, error, found);
}

}  // namespace ipmi::cabi

using namespace ipmi::cabi;

nodeipmi_fru_field nodeipmi_fru_list::Get(size_t index) const { return ToStruct(fields[index]); }

extern "C" {

uint32_t nodeipmi_fru_list_size(const nodeipmi_fru_list* list) { return ListSize(list); }

nodeipmi_status nodeipmi_fru_list_get(const nodeipmi_fru_list* list, uint32_t index,
                                      nodeipmi_fru_field* field, nodeipmi_error* error) {
  return ListGet(list, index, field, "field", error);
}

const char* nodeipmi_fru_list_trouble(const nodeipmi_fru_list* list) { return ListTrouble(list); }

void nodeipmi_fru_list_free(nodeipmi_fru_list* list) { delete list; }

nodeipmi_status nodeipmi_fru_read(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                  nodeipmi_fru_list** list, nodeipmi_outcome* outcome,
                                  nodeipmi_error* error) {
  return Blocking(
      state, name, timeout_ms, outcome, error, [=] { return FruOrder(*state, name); },
      ListOutput<nodeipmi_fru_list>{list});
}

nodeipmi_status nodeipmi_fru_read_async(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                        nodeipmi_fru_completion completion, nodeipmi_op* op,
                                        nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return FruOrder(*state, name); });
}

}  // extern "C"
