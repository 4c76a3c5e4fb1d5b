// What the bytes of the target `wire` are given to: the first one chooses, the rest is decoded.
#pragma once

#include <span>

#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {

using Decoder = void (*)(Input& input);

// Answers of commands, without the completion code. A new command's decoder goes to the end, so
// that the corpus keeps its meaning.
std::span<const Decoder> CommandDecoders();

// Packets, messages and the payloads of the session set-up. Likewise.
std::span<const Decoder> PacketDecoders();

}  // namespace ipmi::fuzz
