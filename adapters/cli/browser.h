// Opening a web page in the user's browser.
#pragma once

#include <string>

#include "adapters/cli/failure.h"

namespace cli {

// Whether it is an http or https address that a program can be given: no spaces, no control
// characters.
bool IsWebAddress(const std::string& address);

// Starts the first of $BROWSER (names of programs, separated by ':') or xdg-open that can be
// started, without a shell and apart from this terminal. It fails if that program fails within two
// seconds.
Expected<void> OpenInBrowser(const std::string& address);

}  // namespace cli
