// The engines of one state: one as a rule; where there are several, nodes are divided among them by
// name.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/engine/engine.h"

namespace ipmi {

class EngineGroup {
 public:
  static constexpr size_t kMost = 64;

  Result<void> Start(size_t count, const Clock& clock, JobListener& listener) {
    for (size_t i = 0; i < count; ++i) {
      auto engine = Engine::Start(clock, listener);
      if (!engine) return std::unexpected(std::move(engine.error()));
      engines_.push_back(std::move(*engine));
    }
    return {};
  }
  // Ends every operation and every watch; each is told. bound: for the BMCs to close the sessions.
  void Stop(Duration bound) {
    for (const auto& engine : engines_) engine->Stop(bound);  // all at the same time
    engines_.clear();
  }

  Engine& For(std::string_view node) {
    const size_t index =
        engines_.size() == 1 ? 0 : std::hash<std::string_view>()(node) % engines_.size();
    return *engines_[index];
  }

 private:
  std::vector<std::unique_ptr<Engine>> engines_;
};

}  // namespace ipmi
