// Every decoder of core/wire but the records (sdr, sel, fru), which have targets of their own.
#include "tests/fuzz/wire_decoders.h"

namespace ipmi::fuzz {
namespace {

// From here on the first byte chooses among the decoders of packets.
constexpr uint8_t kPackets = 0x80;

void Decode(Input& input) {
  const uint8_t choice = input.U8();
  const auto decoders = choice < kPackets ? CommandDecoders() : PacketDecoders();
  const size_t index = choice < kPackets ? choice : choice - kPackets;
  if (index < decoders.size()) decoders[index](input);
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  ipmi::fuzz::Decode(input);
  return 0;
}
