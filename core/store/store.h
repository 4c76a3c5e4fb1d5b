// The state: nodes, their sealed credentials and their last status, in one SQLite database, with
// the key that seals the credentials beside it or elsewhere. Several processes may use one state at
// the same time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/change_record.h"
#include "core/store/node_record.h"
#include "core/store/repository_record.h"
#include "core/store/sealed_credentials.h"
#include "core/vault/credentials.h"
#include "core/vault/key_loader.h"

namespace ipmi {

// Which parts of a node's credentials a call changes. A part that is not listed stays as it is;
// a listed part that is empty is removed.
struct CredentialChange {
  bool user = false;
  bool password = false;
  bool kg = false;
};

// Changes the node as it is stored now, and says which credentials change. An error leaves
// everything as it is.
using NodeEdit =
    std::function<Result<CredentialChange>(NodeRecord& node, Credentials& credentials)>;

// One node's outcome, to be stored unless one that ended later is stored already.
struct StatusUpdate {
  std::string name;
  NodeStatus status;        // last_connected_unix_ms of 0 keeps the stored value; so does an older
                            // one, of a failure
  NodeMemory memory;        // kCipherSuiteAuto / kAuto, and what is weaker, keep the stored value
  bool keep_power = false;  // status.power is passed over: the stored value still holds
  NodeHealth health = {};   // parts whose unix_ms is 0, or older than what is stored, keep that
  // Passed over as a whole if this is not the node's last change any more: it may be another BMC.
  int64_t revision = kAnyRevision;

  static constexpr int64_t kAnyRevision = -1;
};

// That a node is there, and which of the state's changes was its last.
struct NodeMark {
  std::string name;
  NodeKind kind = NodeKind::kHost;
  int64_t revision = 0;
};

// Thread-safe. Every call can end with kStorageError. A process that has a Store open must not fork
// a child that uses a state before it runs another program: SQLite takes the parent's locks for the
// child's (sqlite.org/howtocorrupt.html §2.6).
class Store {
 public:
  // Makes folder (0700), database (0600) and key file (0600). kAlreadyExists if a state is there:
  // of several processes one makes it. What an Init that was interrupted left is completed. A key
  // file that is there without a database is kept, and fails as in Open. kStateInsecure as in Open.
  static Result<void> Init(const std::string& folder);

  // Opens a state, and finishes what an interrupted RotateKey left. secret: passphrase or PIN of
  // its key, or empty. kStateMissing, kStateInsecure (owner or mode too loose, with the path and
  // the remedy), kKeyMissing, kKeyLocked (passphrase or PIN missing or wrong), kVaultTampered (the
  // key file is damaged, or another state's), kUnsupported (made by a newer version).
  static Result<std::unique_ptr<Store>> Open(const std::string& folder,
                                             const SecretBuffer& secret = {});

  // Makes a state from what Backup wrote. key_file: the key is copied from there; empty: it is not,
  // and the state cannot be opened before it is put there. Fails as Init, and kStorageError (no
  // backup, or damaged), kUnsupported, kKeyMissing and kVaultTampered (of another key, or state).
  static Result<void> Restore(const std::string& backup, const std::string& folder,
                              const std::string& key_file);

  virtual ~Store() = default;

  // Adds node and credentials together. kAlreadyExists. Of `node`, user_set … status are ignored.
  virtual Result<void> Add(const NodeRecord& node, const Credentials& credentials) = 0;
  // Changes kind, host, port, web, options and credentials in one transaction. kNotFound. Another
  // host or port is another BMC: memory, last status and repository are forgotten. Another cipher
  // suite or IPMI version forgets the memory.
  virtual Result<void> Edit(std::string_view name, const NodeEdit& edit) = 0;
  virtual Result<void> Remove(std::string_view name) = 0;
  virtual Result<NodeRecord> Get(std::string_view name) = 0;
  // The first node whose name sorts (bytewise) after `name`; "" gives the first of all. kNotFound
  // at the end.
  virtual Result<NodeRecord> Next(std::string_view name) = 0;

  // Unseals. kNotFound, kNoCredentials (neither user nor password stored), kVaultTampered,
  // kKeyMissing (sealed with another key).
  virtual Result<Credentials> LoadCredentials(std::string_view name) = 0;
  // The same, to be unsealed later. kNotFound, kNoCredentials. Another process may edit the node
  // between this and Get: the revisions tell, and a password must not go to an address that is not
  // its own.
  virtual Result<SealedCredentials> LoadSealed(std::string_view name) = 0;
  // Looks for the key in force, unless it was found already. Fails as Open does for want of it.
  virtual Result<void> FindKey() = 0;

  // How often nodes were added, edited and removed, by any process: another number than before says
  // that something has changed. Statuses do not count.
  virtual Result<int64_t> Revision() = 0;
  // All nodes, in no order.
  virtual Result<std::vector<NodeMark>> Marks() = 0;

  // Stores outcomes, in one transaction. Nodes that are gone meanwhile are passed over. Waits for
  // other processes only briefly, so that it is not what a deadline is missed for: kStorageError
  // then, and it may be tried again.
  virtual Result<void> StoreStatus(std::span<const StatusUpdate> updates) = 0;

  // The sensor data records that were last stored of the node's BMC. kNotFound, also if what is
  // there is damaged.
  virtual Result<RepositoryRecord> LoadRepository(std::string_view name) = 0;
  // Stores them in one transaction. Nodes that are gone meanwhile are passed over. Waits as
  // StoreStatus does.
  virtual Result<void> StoreRepositories(std::span<const RepositoryUpdate> updates) = 0;

  // The change log (change_table.h). While there is a subscriber, whatever changes a status logs
  // what of it differs from what was last logged, in the same transaction.

  // One that is there already stays as it is. kInvalidArgument if there are as many as may be.
  // snapshot: it begins with one record for each host node.
  virtual Result<void> AddSubscriber(std::string_view name, bool snapshot) = 0;
  // kNotFound, like the following.
  virtual Result<void> RemoveSubscriber(std::string_view name) = 0;
  // The first whose name sorts after `name`.
  virtual Result<Subscriber> NextSubscriber(std::string_view name) = 0;
  // What waits for it after that position and the acknowledged one, the oldest first. It outlasts
  // a loss of power from here on, so that no other change ever has its position.
  virtual Result<std::vector<ChangeRecord>> ReadChanges(std::string_view subscriber, int64_t after,
                                                        int64_t most) = 0;
  // kInvalidArgument if nothing so far was read.
  virtual Result<void> AcknowledgeChanges(std::string_view subscriber, int64_t position) = 0;
  // kAlreadyExists if somebody has it. It need not have been added. What has a claim is no less
  // read and acknowledged by others: it tells those who ask.
  virtual Result<void> ClaimSubscriber(std::string_view name) = 0;
  virtual Result<void> ReleaseSubscriber(std::string_view name) = 0;
  // Returns when there is something to read: kTimedOut. Other processes are looked after four times
  // a second.
  virtual Result<void> AwaitChange(std::string_view subscriber, int64_t after,
                                   Duration timeout) = 0;

  // The key that is in force.
  virtual Result<KeySource> Key() = 0;
  // Puts a new key in force, kept as the plan says, and erases the old key file. All in one
  // transaction: a crash leaves either key in force, never both; the next Open or RotateKey tidies
  // up. Other processes take the new key when they next need it, and so must be able to. Fails as
  // MakeKey, and with kVaultTampered or kKeyMissing if a credential does not open: then nothing is
  // changed.
  virtual Result<void> RotateKey(const KeyPlan& plan) = 0;
  // Makes a file with a new key for this state, which is not in force: to be given to a unit of
  // systemd. kAlreadyExists.
  virtual Result<void> MakeKeyFile(const std::string& path) = 0;

  // Writes all of the state but its key into a new file (0600), while others use the state.
  // kAlreadyExists.
  virtual Result<void> Backup(const std::string& path) = 0;
};

}  // namespace ipmi
