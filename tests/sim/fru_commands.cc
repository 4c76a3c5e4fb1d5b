// Inventories (IPMI 2.0 chapter 34).
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

// IPMI 2.0 §34.1.
uint8_t GetInfo(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t id = request.U8();
  if (!request.ok()) return code::kRequestLength;
  const FruDevice* const fru = context.bmc.health.set().FindFru(id);
  if (fru == nullptr) return code::kNotPresent;
  response.U16(static_cast<uint16_t>(fru->image.size()));
  response.U8(fru->by_words ? 1 : 0);
  return code::kOk;
}

// IPMI 2.0 §34.2. Offset and count are of words where the device is accessed by words. What the end
// cuts off is left out.
uint8_t ReadData(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t id = request.U8();
  const uint16_t offset = request.U16();
  const uint8_t count = request.U8();
  if (!request.ok()) return code::kRequestLength;
  Bmc& bmc = context.bmc;
  const FruDevice* const fru = bmc.health.set().FindFru(id);
  if (fru == nullptr) return code::kNotPresent;
  const size_t unit = fru->by_words ? 2 : 1;
  if (count == 0) return code::kInvalidField;
  if (offset * unit >= fru->image.size()) return code::kParameterOutOfRange;
  if (count * unit > kMostAnswered) return code::kCannotReturnSoMuch;
  Bytes image = fru->image;
  bmc.misbehaviours.Run(&Hooks::fru_image, id, image);
  const View rest = View(image).subspan(offset * unit);
  const View piece = rest.first(std::min(count * unit, rest.size()));
  response.U8(static_cast<uint8_t>(piece.size() / unit));
  response.Bytes(piece);
  return code::kOk;
}

constexpr std::array<Command, 2> kCommands = {{
    {kNetFnStorage, command::kGetFruInfo, "get_fru_inventory_area_info", Privilege::kUser,
     IfHealthy<GetInfo>},
    {kNetFnStorage, command::kReadFru, "read_fru_data", Privilege::kUser, IfHealthy<ReadData>},
}};

}  // namespace

std::span<const Command> FruCommands() { return kCommands; }

}  // namespace bmcsim
