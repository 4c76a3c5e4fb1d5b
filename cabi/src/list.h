// Lists that are handed out. A list is made from the report of an operation that succeeded, and
// has size() and Get(index).
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "cabi/src/order.h"

namespace ipmi::cabi {

template <typename List>
uint32_t ListSize(const List* list) noexcept {
  return list == nullptr ? 0 : static_cast<uint32_t>(list->size());
}

template <typename List, typename T>
nodeipmi_status ListGet(const List* list, uint32_t index, T* out, const char* name,
                        nodeipmi_error* error) noexcept {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(list, "list"));
    NODEIPMI_TRY(NotNull(out, name));
    NODEIPMI_TRY(CheckSize(out, name));
    if (index >= list->size()) return FailWith(Status::kNotFound, "The list has no such index.");
    WriteStruct(list->Get(index), out);
    return {};
  });
}

template <typename List>
const char* ListTrouble(const List* list) noexcept {
  return list == nullptr ? "" : list->trouble();
}

// The list that a blocking call hands out.
template <typename List>
struct ListOutput {
  List** list;

  Result<void> Check() const {
    NODEIPMI_TRY(NotNull(list, "list"));
    *list = nullptr;
    return {};
  }
  void Take(const OperationOutcome& found) const {
    if (!found.error) *list = std::make_unique<List>(found.report).release();
  }
};

// The callback of a completion that is shown a list.
template <typename List, typename C>
void CallWithList(const C& completion, const OperationOutcome& outcome, const nodeipmi_error& error,
                  const nodeipmi_outcome& found) {
  std::unique_ptr<const List> list;
  if (!outcome.error) list = std::make_unique<const List>(outcome.report);
  completion.callback(completion.user_data, outcome.id, &error, &found, list.get());
}

// Nothing if there is no value, or none that fits.
inline std::optional<int64_t> Millionths(const std::optional<double>& value) {
  constexpr double kMost = 9.2e18;
  const double millionths = value.value_or(NAN) * 1e6;
  if (!(std::abs(millionths) <= kMost)) return std::nullopt;
  return std::llround(millionths);
}

}  // namespace ipmi::cabi
