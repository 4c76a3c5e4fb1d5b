// A store in SQLite: a database of nodes, of what is known of them and of what changed, and the key
// that seals their credentials. Its members are in four files: nodes (sqlite_store.cc), what
// changed (sqlite_store_changes.cc), the key (sqlite_store_key.cc), and how it is opened
// (sqlite_store_open.cc).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store/change_table.h"
#include "core/store/claims.h"
#include "core/store/credential_table.h"
#include "core/store/health_table.h"
#include "core/store/node_table.h"
#include "core/store/repository_table.h"
#include "core/store/sqlite.h"
#include "core/store/state_folder.h"
#include "core/store/store.h"
#include "core/store/subscriber_table.h"
#include "core/store/vault_keeper.h"

namespace ipmi {

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, const StateFolder& folder, const StateId& state,
              SecretBuffer secret)
      : folder_(folder),
        claims_(folder.ClaimsPath()),
        database_(std::move(database)),
        nodes_(database_),
        health_(database_),
        repositories_(database_),
        changes_(database_),
        subscribers_(database_),
        keeper_(database_, state, folder.KeyPath(), std::move(secret)),
        credentials_(database_, keeper_) {}

  // Before anything else. Fails like ipmi::LoadKey.
  Result<void> LoadKey();

  Result<void> Add(const NodeRecord& node, const Credentials& credentials) override;
  Result<void> Edit(std::string_view name, const NodeEdit& edit) override;
  Result<void> Remove(std::string_view name) override;
  Result<NodeRecord> Get(std::string_view name) override;
  Result<NodeRecord> Next(std::string_view name) override;
  Result<Credentials> LoadCredentials(std::string_view name) override;
  Result<SealedCredentials> LoadSealed(std::string_view name) override;
  Result<void> FindKey() override;
  Result<int64_t> Revision() override;
  Result<std::vector<NodeMark>> Marks() override;
  Result<void> StoreStatus(std::span<const StatusUpdate> updates) override;
  Result<RepositoryRecord> LoadRepository(std::string_view name) override;
  Result<void> StoreRepositories(std::span<const RepositoryUpdate> updates) override;
  Result<void> AddSubscriber(std::string_view name, bool snapshot) override;
  Result<void> RemoveSubscriber(std::string_view name) override;
  Result<Subscriber> NextSubscriber(std::string_view name) override;
  Result<std::vector<ChangeRecord>> ReadChanges(std::string_view subscriber, int64_t after,
                                                int64_t most) override;
  Result<void> AcknowledgeChanges(std::string_view subscriber, int64_t position) override;
  Result<void> ClaimSubscriber(std::string_view name) override;
  Result<void> ReleaseSubscriber(std::string_view name) override;
  Result<void> AwaitChange(std::string_view subscriber, int64_t after, Duration timeout) override;
  Result<KeySource> Key() override;
  Result<void> RotateKey(const KeyPlan& plan) override;
  Result<void> MakeKeyFile(const std::string& path) override;
  Result<void> Backup(const std::string& path) override;

 private:
  // Under the folder's lock.
  Result<void> FinishKeyFiles();
  void EmptyLogPatiently();
  Result<std::vector<ChangeRecord>> ReadChangesNow(std::string_view subscriber, int64_t after,
                                                   int64_t most);
  Result<void> AcknowledgeChangesNow(std::string_view subscriber, int64_t position);

  // Runs `work` in one transaction, which is undone if it fails.
  template <typename Work>
  Result<void> Write(Durability durability, Work work);

  const StateFolder folder_;
  std::mutex mutex_;
  std::condition_variable written_;
  int64_t writes_ = 0;  // by this store
  Claims claims_;
  Database database_;
  NodeTable nodes_;
  HealthTable health_;
  RepositoryTable repositories_;
  ChangeTable changes_;
  SubscriberTable subscribers_;
  VaultKeeper keeper_;
  CredentialTable credentials_;
};

template <typename Work>
Result<void> SqliteStore::Write(Durability durability, Work work) {
  auto transaction = Transaction::Begin(database_, durability);
  if (!transaction) return std::unexpected(std::move(transaction).error());
  if (Result<void> done = work(); !done) return done;
  if (auto committed = transaction->Commit(); !committed) return committed;
  ++writes_;
  written_.notify_all();
  return {};
}

}  // namespace ipmi
