#include "adapters/extension/failure.h"

#include "adapters/extension/structs.h"

namespace extension {
namespace {

node_ext_status StatusOf(nodeipmi_status status) {
  switch (status) {
    case NODEIPMI_OK:
      return NODE_EXT_OK;
    case NODEIPMI_INVALID_ARGUMENT:
      return NODE_EXT_INVALID_ARGUMENT;
    case NODEIPMI_NOT_FOUND:
      return NODE_EXT_NOT_FOUND;
    case NODEIPMI_NOT_HOST_NODE:
      return NODE_EXT_NOT_HOST_NODE;
    case NODEIPMI_CANCELLED:
      return NODE_EXT_CANCELLED;
    case NODEIPMI_INTERNAL:
      return NODE_EXT_INTERNAL;
    default:
      return NODE_EXT_FAILED;
  }
}

}  // namespace

Failure FailureOf(const nodeipmi_error& error) {
  return {StatusOf(error.status), error.message, nodeipmi_status_word(error.status)};
}

node_ext_error EndingOf(const nodeipmi_error& error) {
  Failure failure = FailureOf(error);
  if (failure.status == NODE_EXT_OK) return ToErrorStruct(nullptr);
  if (failure.status != NODE_EXT_CANCELLED) failure.status = NODE_EXT_FAILED;
  return ToErrorStruct(&failure);
}

node_ext_error ToErrorStruct(const Failure* failure) {
  auto out = MakeStruct<node_ext_error>();
  out.status = failure == nullptr ? NODE_EXT_OK : failure->status;
  CopyText(failure == nullptr ? "OK" : failure->message, out.message);
  if (failure != nullptr) CopyText(failure->code, out.code);
  return out;
}

}  // namespace extension
