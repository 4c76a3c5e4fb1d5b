// Sequences of calls of the C ABI on one handle. Each byte chooses a call, which takes its
// arguments from the bytes that follow. Nobody answers at the nodes' addresses: their ports are
// closed.
#include "tests/fuzz/cabi_world.h"

namespace ipmi::fuzz {
namespace {

constexpr int kMostCalls = 40;

void Run(Input& input) {
  static World world;
  for (int i = 0; i < kMostCalls && input.left() > 0; ++i) {
    const uint8_t choice = input.U8();
    const auto calls = choice < 0x60   ? NodeCalls()
                       : choice < 0xC0 ? OperationCalls()
                                       : StateCalls();
    calls[choice % calls.size()](world, input);
  }
  world.Settle();
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  if (!ipmi::fuzz::Holds({data, size}, ipmi::fuzz::World::kPassword)) ipmi::fuzz::Run(input);
  return 0;
}
