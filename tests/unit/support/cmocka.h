// CMocka's header needs these four before it, in this order, and leaves its names C++ unless told.
#pragma once

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
// clang-format on

extern "C" {
#include <cmocka.h>
}
