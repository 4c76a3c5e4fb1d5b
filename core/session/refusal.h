// Errors for what a BMC answered or failed to answer.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/session/session.h"

namespace ipmi {

// A command was answered with another completion code than 0. `command`: its name for people.
Error CommandRefused(std::string_view command, uint8_t completion_code);

// The same refusal under another status: its sentence, with the detail in parentheses kept.
void Restate(Error& error, Status status);

// A session could not be set up.
Error DescribeFailure(const SessionFailure& failure);

// The deadline passed while `session` waited. `heard`: the BMC had sent a valid answer before;
// `foreign`: what it sent was not RMCP.
Error DescribeSilence(const Session& session, bool heard, bool foreign);

}  // namespace ipmi
