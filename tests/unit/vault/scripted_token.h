// What pkcs11_test tells the token behind scripted_token.cc, and what it learns of it. Test and
// module share one, which the module's Script() hands out.
#pragma once

#include <array>

#include "core/vault/cryptoki.h"

namespace ipmi::testing {

struct Script {
  cryptoki::Number function_list = cryptoki::kOk;  // what C_GetFunctionList answers
  std::array<cryptoki::Number, 68> answers = {};   // what a function answers, by its place
  std::array<int, 68> calls = {};                  // how often it was called
  cryptoki::Number flags = 0;                      // of the token
  cryptoki::Number keys = 1;                       // how many it has under each label
  cryptoki::Number withheld = 0;                   // bytes that are missing in what it encrypts
};

}  // namespace ipmi::testing
