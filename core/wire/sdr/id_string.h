// ID strings of records: a type/length byte and the characters (IPMI 2.0 §43.15).
#pragma once

#include <string>

#include "core/bytes/reader.h"

namespace ipmi {

// Reads the type/length byte, and as many of the bytes that it announces as are there; fails if not
// even the type/length byte is. Trailing spaces are kept.
// BMCs announce more than the record holds: the reserved length 31, or a length that counts
// characters and not bytes.
std::string ReadIdString(Reader& in);

}  // namespace ipmi
