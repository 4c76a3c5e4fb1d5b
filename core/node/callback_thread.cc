#include "core/node/callback_thread.h"

namespace ipmi {
namespace {

// The usual model ends the process if there is no memory when a thread first uses it.
__attribute__((tls_model("initial-exec"))) constinit thread_local bool runs_callbacks = false;

}  // namespace

void BecomeCallbackThread() { runs_callbacks = true; }
bool OnCallbackThread() { return runs_callbacks; }

}  // namespace ipmi
