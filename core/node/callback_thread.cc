#include "core/node/callback_thread.h"

namespace ipmi {
namespace {

thread_local bool runs_callbacks = false;

}  // namespace

void BecomeCallbackThread() { runs_callbacks = true; }
bool OnCallbackThread() { return runs_callbacks; }

}  // namespace ipmi
