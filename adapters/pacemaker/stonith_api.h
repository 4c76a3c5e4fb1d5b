// The headers of libstonith, which are C and use words of C++ as names.
#pragma once

// Those that they include, first: these know of C++.
#include <glib.h>
#include <ltdl.h>

extern "C" {
#define new new_
#define class class_
#include <pils/plugin.h>
#include <stonith/stonith_plugin.h>
#undef class
#undef new
}
