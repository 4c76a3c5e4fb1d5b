// The key that seals the credentials: which it is, and how another takes its place.
#include <chrono>
#include <thread>

#include "core/base/clock.h"
#include "core/base/entropy.h"
#include "core/store/key_rotation.h"
#include "core/store/sqlite_store.h"
#include "core/vault/key_file.h"

namespace ipmi {

Result<void> SqliteStore::LoadKey() {
  const auto key = keeper_.Current();
  if (!key) return std::unexpected(key.error());
  const auto source = keeper_.table().Get();
  if (!source || !MayBeUnfinished(folder_, keeper_.state(), *source)) return {};
  // A rotation was interrupted, or goes on just now. It is finished by whoever comes by; that it
  // cannot be is for `doctor` to say, since the key that is in force is here.
  if (const auto turn = folder_.TryLock(); turn && turn->valid()) (void)FinishKeyFiles();
  return {};
}

Result<void> SqliteStore::FindKey() {
  const std::lock_guard lock(mutex_);
  const auto key = keeper_.Current();
  if (!key) return std::unexpected(key.error());
  return {};
}

// A rotation that was killed while its commit was flushed may be in the log unseen, or be seen and
// not be on the disk: a loss of power would bring it back, or take it back, once the key that it
// needs is erased. What is committed here takes the place of the one, and flushes the other.
Result<void> SqliteStore::FinishKeyFiles() {
  const auto seen = keeper_.table().Get();
  if (!seen) return std::unexpected(seen.error());
  if (!MayBeUnfinished(folder_, keeper_.state(), *seen)) return {};
  KeySource in_force;
  auto settled = Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    auto source = keeper_.table().Get();
    if (!source) return std::unexpected(std::move(source).error());
    in_force = std::move(*source);
    // It passes a number over: SQLite writes nothing where nothing is changed.
    const auto changed = keeper_.table().NextRecord();
    if (!changed) return std::unexpected(changed.error());
    return {};
  });
  if (!settled) return settled;
  return FinishRotation(folder_, keeper_.state(), in_force);
}

// What the old key opens must not stay in the log. Readers keep it there, for moments.
void SqliteStore::EmptyLogPatiently() {
  constexpr int kTries = 40;
  for (int i = 0; i < kTries && !database_.EmptyWriteAheadLog(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
}

Result<KeySource> SqliteStore::Key() {
  const std::lock_guard lock(mutex_);
  return keeper_.table().Get();
}

Result<void> SqliteStore::RotateKey(const KeyPlan& plan) {
  const auto turn = folder_.Lock();
  if (!turn) return std::unexpected(turn.error());
  const std::lock_guard lock(mutex_);
  const auto now = keeper_.Current();
  if (!now) return std::unexpected(now.error());
  if (auto finished = FinishKeyFiles(); !finished) return finished;

  SystemEntropy entropy;
  auto made = MakeKey(plan, keeper_.state(), (*now)->id, folder_.KeyPath(), entropy);
  if (!made) {
    (void)FinishKeyFiles();
    return std::unexpected(std::move(made).error());
  }
  made->source.made_unix_ms = SystemClock().UnixMillis();
  const auto key = std::make_shared<const VaultKey>(std::move(made->key));
  bool was_written = false;
  auto replaced = Write(Durability::kOutlastsPowerLoss, [&]() -> Result<void> {
    if (auto rewrapped = credentials_.RewrapAll(**now, *key); !rewrapped) return rewrapped;
    auto written = keeper_.table().Update(made->source);
    was_written = written.has_value();
    return written;
  });
  if (!replaced) {
    // A commit that failed may be on the disk nevertheless, and then needs the new key.
    if (!was_written) (void)FinishKeyFiles();
    return replaced;
  }
  keeper_.Adopt(key, plan.secret.Clone(), made->source);
  EmptyLogPatiently();
  // The key is in force, whatever becomes of the files: the next Open sees to what is left, and
  // `doctor` tells of it.
  (void)FinishRotation(folder_, keeper_.state(), made->source);
  return {};
}

Result<void> SqliteStore::MakeKeyFile(const std::string& path) {
  SystemEntropy entropy;
  const auto key = DrawKey(entropy);
  if (!key) return std::unexpected(key.error());
  return KeyFile(path).MakeWith(keeper_.state(), *key);
}

}  // namespace ipmi
