// Records of the system event log, 16 bytes each, and what they say in words.
#include "core/wire/sdr/sensor_words.h"
#include "core/wire/sel/event_detail.h"
#include "core/wire/sel/sel_record.h"
#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {
namespace {

void CheckRecord(const Bytes& bytes) {
  const auto record = ReadSelRecord(bytes);
  FUZZ_CHECK(record.has_value() == (bytes.size() >= kSelRecordSize));
  if (!record) return;
  FUZZ_CHECK(record->data.size() <= kSelRecordSize);
  FUZZ_CHECK(record->event.has_value() == (record->kind == SelRecordKind::kSystemEvent));
  if (!record->event) return;
  const SelEvent& event = *record->event;
  FUZZ_CHECK(IsSafeText(GeneratorText(event.generator)));
  FUZZ_CHECK(IsSafeText(EventText(event)));
  FUZZ_CHECK(IsSafeText(EventDetail(event)));
  FUZZ_CHECK(IsSafeText(SensorTypeName(event.sensor_type)));
}

}  // namespace
}  // namespace ipmi::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ipmi::fuzz::Input input({data, size});
  do {
    ipmi::fuzz::CheckRecord(input.Take(ipmi::kSelRecordSize));
  } while (input.left() > 0);
  return 0;
}
