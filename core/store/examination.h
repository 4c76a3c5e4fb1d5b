// Looks at a state from end to end, and says what is wrong with it and what to do. It changes
// nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/secret/secret.h"
#include "core/store/sqlite.h"

namespace ipmi {

enum class Verdict : uint8_t {
  kOk = 0,
  kAdvice = 1,   // nothing is broken, but something could be better
  kProblem = 2,  // something is wrong
  kSkipped = 3,  // could not be looked at, because of another problem
};

// One thing that was looked at.
struct Finding {
  std::string name;  // a stable word: "permissions"
  Verdict verdict = Verdict::kOk;
  std::string text;    // what was found
  std::string remedy;  // what to do; empty if nothing
};

// The state in `folder`. secret: passphrase or PIN of its key, or empty.
std::vector<Finding> ExamineState(const std::string& folder, const SecretBuffer& secret,
                                  int64_t now_unix_ms);

// kStorageError if the database is damaged.
Result<void> CheckIntegrity(Database& database);

}  // namespace ipmi
