#include "tests/sim/misbehaviours.h"

#include <algorithm>
#include <array>

#include "tests/sim/text.h"

namespace bmcsim {
namespace {

std::array<std::span<const Misbehaviour>, 7> Tables() {
  return {HandshakeMisbehaviours(), CommandMisbehaviours(), PacketMisbehaviours(),
          DatagramMisbehaviours(),  HealthMisbehaviours(),  StorageMisbehaviours(),
          MadeUpMisbehaviours()};
}

const Misbehaviour* FindMisbehaviour(std::string_view name) {
  for (const auto table : Tables()) {
    const auto at = std::ranges::find(table, name, &Misbehaviour::name);
    if (at != table.end()) return &*at;
  }
  return nullptr;
}

Result<MisbehaviourList::Choice> ParseChoice(std::string_view word) {
  const size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const Misbehaviour* const kind = FindMisbehaviour(name);
  if (kind == nullptr) {
    return Wrong("there is no misbehaviour \"", name,
                 "\": --list-misbehaviours shows those there are");
  }
  if (equals == std::string_view::npos) return MisbehaviourList::Choice{kind, kind->default_value};
  if (!kind->takes_value) {
    return Wrong("misbehaviour ", name, " takes no number");
  }
  const auto value = ParseNumber(word.substr(equals + 1), UINT32_MAX);
  if (!value) return Wrong("misbehaviour ", name, ": ", value.error().message);
  return MisbehaviourList::Choice{kind, *value};
}

}  // namespace

Result<MisbehaviourList> MisbehaviourList::Parse(std::string_view text) {
  MisbehaviourList list;
  if (text == "none") return list;
  for (const std::string_view word : SplitAtCommas(text)) {
    const auto choice = ParseChoice(word);
    if (!choice) return std::unexpected(choice.error());
    list.choices_.push_back(*choice);
  }
  return list;
}

void Misbehaviours::Set(const MisbehaviourList& list, Instant now) {
  acts_.clear();
  for (const auto& choice : list.choices()) {
    Act act;
    act.kind = choice.kind;
    act.value = choice.value;
    act.since = now;
    acts_.push_back(std::move(act));
  }
}

std::string DescribeMisbehaviours() {
  constexpr size_t kColumn = 36;
  std::string text;
  for (const auto table : Tables()) {
    for (const Misbehaviour& kind : table) {
      std::string line = Text(kind.name, kind.takes_value ? "=N" : "");
      line.resize(std::max(kColumn, line.size() + 1), ' ');
      text += Text(line, kind.sentence);
      if (kind.takes_value) text += Text(" N is ", kind.default_value, " if not given.");
      text += '\n';
    }
  }
  return text;
}

}  // namespace bmcsim
