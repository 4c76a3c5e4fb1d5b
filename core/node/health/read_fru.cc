#include "core/node/health/read_fru.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/node/health/chunk_size.h"
#include "core/wire/cmd/read_fru_data.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

constexpr uint8_t kFirstChunk = 32;
constexpr Duration kBusyWait = 200ms;
constexpr int kMostBusyWaits = 10;

// The BMC's own units, each once. Unit 0 is there without a record (§38).
std::vector<FruDeviceLocator> OwnUnits(const std::vector<FruDeviceLocator>& devices) {
  std::vector<FruDeviceLocator> units(1);
  for (const FruDeviceLocator& device : devices) {
    if (!device.logical || device.access_address != kBmcAddress) continue;
    const auto same = std::ranges::find(units, device.device_id, &FruDeviceLocator::device_id);
    if (same == units.end()) {
      units.push_back(device);
    } else if (same->name.empty()) {
      same->name = device.name;
    }
  }
  return units;
}

// Does the BMC count words of two bytes? Some do not as they say, which the first answer shows: how
// many it announces, and how many bytes come.
bool CountsWords(std::span<const uint8_t> answer, const FruPart& part) {
  Reader in(answer);
  const size_t announced = in.U8();
  const size_t came = in.remaining();
  if (announced == 0) return part.by_words;
  if (came == 2 * announced) return true;
  const size_t asked = part.by_words ? part.count / 2u : part.count;
  return part.by_words && !(came == announced && announced <= asked);
}

// What the next request asks for: no more than is left, and whole words.
FruPart NextPart(size_t offset, size_t size, uint8_t chunk, bool by_words) {
  auto count = static_cast<uint8_t>(std::min<size_t>(chunk, size - offset));
  if (by_words) count = static_cast<uint8_t>(count + count % 2);
  return {.offset = static_cast<uint16_t>(offset), .count = count, .by_words = by_words};
}

}  // namespace

Flow<Result<void>> ReadFru::Run() {
  const auto found = std::make_shared<Inventory>();
  report_.inventory = found;
  const auto repository = co_await Repository();
  std::vector<FruDeviceLocator> devices;
  if (repository) {
    found->trouble = (*repository)->trouble;
    devices = (*repository)->FruDevices();
  } else if (repository.error().completion_code != kInvalidCommand) {
    // Not that there is no repository.
    found->trouble = repository.error().message;
  }
  const std::vector<FruDeviceLocator> units = OwnUnits(devices);
  for (const FruDeviceLocator& device : units) {
    auto unit = co_await ReadUnit(device);
    found->units.push_back(std::move(unit));
  }
  co_return Result<void>();
}

bool ReadFru::KeepsPart() {
  if (report_.inventory == nullptr || report_.inventory->units.empty()) return false;
  const auto part = std::make_shared<Inventory>(*report_.inventory);
  part->trouble += (part->trouble.empty() ? "" : " ") + std::string(kPartRead);
  report_.inventory = part;
  return true;
}

Flow<UnitInventory> ReadFru::ReadUnit(const FruDeviceLocator& device) {
  UnitInventory unit;
  unit.id = device.device_id;
  unit.name = device.name;
  const Response answer =
      co_await AskOneOfMany(MakeGetFruInventoryAreaInfo(device.device_id, device.access_lun));
  unit.completion_code = answer.completion_code;
  if (answer.completion_code != kCompletedNormally) co_return unit;
  const auto info = ReadFruInventoryAreaInfo(answer.data);
  if (!info) {
    unit.trouble = "The inventory cannot be read: its size is not told.";
    co_return unit;
  }
  std::vector<uint8_t> bytes;
  const uint8_t code = co_await ReadBytes(device, *info, bytes);
  if (bytes.size() < info->size) {
    unit.trouble =
        "The inventory is incomplete: " +
        (code != kCompletedNormally ? ReadFruDataCodeText(code) : std::string("an empty answer")) +
        '.';
    if (bytes.empty()) {
      unit.completion_code = code;
      co_return unit;
    }
  }
  unit.inventory = ReadFruInventory(bytes);
  co_return unit;
}

Flow<uint8_t> ReadFru::ReadBytes(const FruDeviceLocator& device, const FruInventoryAreaInfo& info,
                                 std::vector<uint8_t>& bytes) {
  ChunkSize chunk(kFirstChunk);
  bool by_words = info.by_words;
  int waits = 0;
  while (bytes.size() < info.size) {
    FruPart part = NextPart(bytes.size(), info.size, chunk.size(), by_words);
    const Response answer =
        co_await AskOneOfMany(MakeReadFruData(device.device_id, part, device.access_lun));
    const uint8_t code = answer.completion_code;
    if (code == kFruDeviceBusyCode && waits++ < kMostBusyWaits) {
      co_await Pause(kBusyWait);
      continue;
    }
    if (code != kCompletedNormally && chunk.Shrinks(code)) continue;
    if (code != kCompletedNormally) co_return code;
    if (bytes.empty()) part.by_words = by_words = CountsWords(answer.data, part);
    const auto read = ReadFruData(answer.data, part);
    if (!read) break;
    // What follows half a word cannot be asked for. The last word may end past the area.
    size_t count = std::min(read->size(), info.size - bytes.size());
    if (by_words && bytes.size() + count < info.size) count -= count % 2;
    if (count == 0) break;
    bytes.insert(bytes.end(), read->begin(), read->begin() + static_cast<ptrdiff_t>(count));
  }
  co_return kCompletedNormally;
}

}  // namespace ipmi
