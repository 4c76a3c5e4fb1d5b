// Why a whole command failed, and the one table from statuses to exit codes.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "nodeipmi/nodeipmi.h"

namespace cli {

// Documented in `nodeipmi --help` and README.md. Of several nodes, the highest counts.
inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 1;  // the BMC or the node said no
inline constexpr int kExitUsage = 2;    // what was typed is wrong, an unknown node's name included
inline constexpr int kExitUnreachable = 3;  // the BMC could not be reached
inline constexpr int kExitCredentials = 4;  // the credentials are missing, refused or too weak
inline constexpr int kExitState = 5;        // the state, its vault, or this program itself
inline constexpr int kExitSignal = 128;     // plus the signal's number

int ExitCode(nodeipmi_status status);

// Known to nobody but the command line: the statuses of the library have their own.
struct Failure {
  int exit_code = kExitUsage;
  std::string code;     // the short word of JSON
  std::string message;  // a sentence
  std::string node;     // empty if it is not about one node
  std::string stage;    // empty if the conversation had not begun
  int completion_code = 0;
};

template <typename T>
using Expected = std::expected<T, Failure>;

nodeipmi_error EmptyError();

// What was typed is wrong.
std::unexpected<Failure> UsageFailure(std::string message);
// This program could not do its work.
std::unexpected<Failure> ProgramFailure(std::string message);
// The library said so.
std::unexpected<Failure> LibraryFailure(const nodeipmi_error& error, std::string_view node = {});

}  // namespace cli
