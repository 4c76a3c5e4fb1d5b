// OpenIPMI's ipmi_sim for the shell: prints "ready ADDRESS:PORT", and ends when it is told to. User
// admin, password secret-pw. What its chassis was asked is in foreign*/log, below the working
// folder.
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <exception>

#include "tests/e2e/client/foreign_bmc.h"

int main() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  try {
    const auto bmc = e2e::ForeignBmc::IpmiSim();
    std::printf("ready %s\n", bmc.address().c_str());
    (void)std::fflush(stdout);
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
  } catch (const std::exception& exception) {
    (void)std::fprintf(stderr, "ipmi_sim: %s\n", exception.what());
    return 1;
  }
}
