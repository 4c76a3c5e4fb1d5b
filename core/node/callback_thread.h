// Which threads run what callers handed in, of any service: a blocking call made there would wait
// for itself, or two such threads for each other.
#pragma once

namespace ipmi {

// The calling thread is one of them, from now on.
void BecomeCallbackThread();
bool OnCallbackThread();

}  // namespace ipmi
