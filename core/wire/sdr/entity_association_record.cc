#include "core/wire/sdr/entity_association_record.h"

#include "core/wire/sdr/sdr_header.h"

namespace ipmi {
namespace {

void ReadFlags(Reader& in, EntityAssociation& association) {
  const uint8_t flags = in.U8();
  association.ranges = (flags & 0x80) != 0;
  association.linked = (flags & 0x40) != 0;
  association.presence_sensor_always_accessible = (flags & 0x20) != 0;
}

void ReadDevice(Reader& in, EntityReference& reference) {
  reference.device_address = in.U8() & 0xFE;
  reference.device_channel = static_cast<uint8_t>(in.U8() >> 4);
}

void AddRange(const EntityReference& from, const EntityReference& to,
              std::vector<EntityReference>& contained) {
  if (from.entity.id == 0 || from.entity.id != to.entity.id) return;
  for (unsigned instance = from.entity.instance; instance <= to.entity.instance; ++instance) {
    contained.push_back(from);
    contained.back().entity.instance = static_cast<uint8_t>(instance);
  }
}

}  // namespace

std::optional<EntityAssociation> ReadEntityAssociation(std::span<const uint8_t> record) {
  const auto header = ReadSdrHeader(record);
  const bool relative =
      header.has_value() && header->type == SdrType::kDeviceRelativeEntityAssociation;
  Reader in = SdrBody(
      record, relative ? SdrType::kDeviceRelativeEntityAssociation : SdrType::kEntityAssociation);
  EntityAssociation association;
  association.container.entity = ReadEntity(in);
  if (relative) ReadDevice(in, association.container);
  ReadFlags(in, association);
  for (auto& reference : association.listed) {
    if (relative) ReadDevice(in, reference);
    reference.entity = ReadEntity(in);
  }
  if (!in.ok()) return std::nullopt;
  return association;
}

std::vector<EntityReference> ContainedEntities(const EntityAssociation& association) {
  std::vector<EntityReference> contained;
  if (association.ranges) {
    AddRange(association.listed[0], association.listed[1], contained);
    AddRange(association.listed[2], association.listed[3], contained);
    return contained;
  }
  for (const auto& reference : association.listed) {
    if (reference.entity.id != 0) contained.push_back(reference);
  }
  return contained;
}

}  // namespace ipmi
