#include "tests/sim/network_attacks.h"

#include <algorithm>
#include <array>

#include "tests/sim/text.h"

namespace bmcsim {
namespace {

const std::vector<Attack>& Table() {
  static const std::vector<Attack> kTable = [] {
    std::vector<Attack> all;
    for (const auto part : {DatagramAttacks(), ForgingAttacks(), HandshakeAttacks()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kTable;
}

}  // namespace

size_t AttackCount() { return Table().size(); }
const Attack& AttackAt(size_t row) { return Table()[row]; }

Result<AttackList> AttackList::Parse(std::string_view text) {
  AttackList list;
  if (text == "none") return list;
  for (const std::string_view word : SplitAtCommas(text)) {
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? "100" : word.substr(equals + 1);
    if (name == "seed") {
      const auto seed = ParseNumber(value, UINT32_MAX);
      if (!seed) return Wrong("seed: ", seed.error().message);
      list.seed_ = *seed;
      continue;
    }
    const auto at = std::ranges::find(Table(), name, &Attack::name);
    if (at == Table().end()) {
      return Wrong("there is no attack \"", name, "\": --list-attacks shows those there are");
    }
    const auto percent = ParseDecimal(value);
    if (!percent || *percent > 100)
      return Wrong("attack ", name, ": \"", value, "\" is not a percentage");
    list.choices_.push_back({static_cast<size_t>(at - Table().begin()), *percent});
  }
  return list;
}

std::string DescribeAttacks() {
  constexpr size_t kColumn = 24;
  std::string text;
  for (const Attack& attack : Table()) {
    std::string line(attack.name);
    line.resize(std::max(kColumn, line.size() + 1), ' ');
    text += Text(line, attack.sentence, '\n');
  }
  return text;
}

}  // namespace bmcsim
