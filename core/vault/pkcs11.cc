#include "core/vault/pkcs11.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"
#include "core/vault/associated_data.h"
#include "core/vault/cryptoki.h"

namespace ipmi {
namespace {

using namespace cryptoki;

// nonce (12), cipher text (32), tag (16)
constexpr size_t kWrappedSize = kAeadNonceSize + kAeadKeySize + kAeadTagSize;
constexpr std::string_view kLabel = "nodeipmi key under a token 1";
constexpr Number kMostSlots = 256;

// A module's state is the process's: who initialises it here must be the only one that does.
std::mutex& ModuleTurn() {
  static std::mutex turn;
  return turn;
}

std::unexpected<Error> Refused(const char* what, Number code) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[code >> shift & 0xF];
  return FailWith(Status::kKeyMissing, std::string("The token refused ") + what +
                                           " (PKCS#11 code 0x" + text +
                                           "); check the module, the token and its key");
}

// What a database names is loaded into this process: it must be what root or this user put there.
Result<void> CheckModule(const std::string& path) {
  struct stat found;
  if (!path.starts_with('/'))
    return FailWith(Status::kKeyMissing, "The PKCS#11 module is to be an absolute path");
  if (stat(path.c_str(), &found) != 0) {
    return FailWith(Status::kKeyMissing,
                    "The PKCS#11 module " + path + " is missing; install it again", errno);
  }
  const bool is_trusted = found.st_uid == 0 || found.st_uid == geteuid();
  if (!S_ISREG(found.st_mode) || !is_trusted || (found.st_mode & 0022) != 0) {
    return FailWith(Status::kStateInsecure,
                    "The PKCS#11 module " + path +
                        " could be changed by others; it must belong to root or to you, and be "
                        "writable by its owner alone");
  }
  return {};
}

// A module, initialised.
class Module {
 public:
  static Result<Module> Load(const std::string& path) {
    if (auto checked = CheckModule(path); !checked)
      return std::unexpected(std::move(checked).error());
    Module module;
    module.library_.reset(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (module.library_ == nullptr) return NoModule(path);
    using GetFunctionList = Number (*)(FunctionList**);
    const auto get =
        reinterpret_cast<GetFunctionList>(dlsym(module.library_.get(), "C_GetFunctionList"));
    if (get == nullptr || get(&module.list_) != kOk || module.list_ == nullptr)
      return NoModule(path);
    InitializeArgs args = {};
    args.flags = kOsLocking;
    const Number code = module.Call(kInitialize, &args);
    if (code != kOk && code != kAlreadyInitialized) return Refused("to start", code);
    module.is_ours_ = code == kOk;
    return module;
  }

  ~Module() {
    if (is_ours_) (void)Call(kFinalize, static_cast<void*>(nullptr));
  }
  Module(Module&& other) noexcept
      : library_(std::move(other.library_)),
        list_(other.list_),
        is_ours_(std::exchange(other.is_ours_, false)) {}
  Module& operator=(Module&&) = delete;

  template <typename... Arguments>
  Number Call(Function function, Arguments... arguments) const {
    using Pointer = Number (*)(Arguments...);
    return reinterpret_cast<Pointer>(list_->functions[function])(arguments...);
  }

 private:
  struct Close {
    void operator()(void* library) const { (void)dlclose(library); }
  };

  Module() = default;
  static std::unexpected<Error> NoModule(const std::string& path) {
    return FailWith(Status::kKeyMissing,
                    path + " cannot be loaded as a PKCS#11 module; check its path");
  }

  std::unique_ptr<void, Close> library_;
  FunctionList* list_ = nullptr;
  bool is_ours_ = false;
};

struct Slot {
  Number id = 0;
  Number flags = 0;
};

Result<Slot> FindToken(const Module& module, const std::string& label) {
  std::array<Number, kMostSlots> slots = {};
  Number count = slots.size();
  const Number code = module.Call(kGetSlotList, Byte{1}, slots.data(), &count);
  if (code != kOk) return Refused("to list its slots", code);
  for (const Number slot : std::span(slots).first(std::min(count, kMostSlots))) {
    TokenInfo info = {};
    if (module.Call(kGetTokenInfo, slot, &info) != kOk) continue;
    std::string_view found(reinterpret_cast<const char*>(info.label.data()), info.label.size());
    found = found.substr(0, found.find_last_not_of(' ') + 1);
    if (found == label) return Slot{.id = slot, .flags = info.flags};
  }
  return FailWith(Status::kKeyMissing,
                  "There is no token '" + label + "'; put it in, or check its label");
}

// A session in which the user is logged in.
class Session {
 public:
  static Result<Session> Open(const Module& module, const Slot& slot, const SecretBuffer& pin,
                              PinTries tries, bool& is_wrong) {
    Session session(module);
    const Number opened =
        module.Call(kOpenSession, slot.id, kSerialSession, static_cast<void*>(nullptr),
                    static_cast<void*>(nullptr), &session.handle_);
    if (opened != kOk) return Refused("a session", opened);
    session.is_open_ = true;
    if (tries == PinTries::kNotTheLast && (slot.flags & kFinalTry) != 0) {
      return FailWith(Status::kKeyLocked,
                      "One more wrong PIN would lock the token, so none is tried unattended; "
                      "start the program with the right one: --passphrase-file, or the prompt");
    }
    auto copy = pin.Clone();
    const Number code =
        module.Call(kLogin, session.handle_, kUser, copy.RevealMutable(SecretAccess()).data(),
                    static_cast<Number>(copy.size()));
    if (code == kPinLocked) {
      return FailWith(
          Status::kKeyLocked,
          "The token is locked after too many wrong PINs; unlock it with its own tools");
    }
    is_wrong = code == kPinIncorrect || code == kPinInvalid || code == kPinRange;
    if (is_wrong)
      return FailWith(Status::kKeyLocked, "The PIN of the token is wrong; give the right one");
    if (code != kOk && code != kAlreadyLoggedIn) return Refused("to log in", code);
    session.is_login_ours_ = code == kOk;
    return session;
  }

  ~Session() {
    if (is_login_ours_) (void)module_.Call(kLogout, handle_);
    if (is_open_) (void)module_.Call(kCloseSession, handle_);
  }
  Session(Session&& other) noexcept
      : module_(other.module_),
        handle_(other.handle_),
        is_open_(std::exchange(other.is_open_, false)),
        is_login_ours_(std::exchange(other.is_login_ours_, false)) {}
  Session& operator=(Session&&) = delete;

  Result<Number> FindKey(std::string label) const {
    Number object_class = kSecretKey;
    Number key_type = kAesKey;
    Attribute wanted[] = {
        {kAttributeClass, &object_class, sizeof object_class},
        {kAttributeKeyType, &key_type, sizeof key_type},
        {kAttributeLabel, label.data(), static_cast<Number>(label.size())},
    };
    const Number begun =
        module_.Call(kFindObjectsInit, handle_, wanted, static_cast<Number>(std::size(wanted)));
    if (begun != kOk) return Refused("to look for its key", begun);
    std::array<Number, 2> found = {};
    Number count = 0;
    const Number code = module_.Call(kFindObjects, handle_, found.data(),
                                     static_cast<Number>(found.size()), &count);
    (void)module_.Call(kFindObjectsFinal, handle_);
    if (code != kOk) return Refused("to look for its key", code);
    if (count == 1) return found[0];
    return FailWith(Status::kKeyMissing,
                    "The token has " + std::string(count == 0 ? "no" : "more than one") +
                        " AES key '" + label + "'; it must have one, of 256 bits");
  }

  // One message; `out` is of the right size.
  Number Crypt(Function init, Function work, Number key, std::span<const uint8_t> nonce,
               std::vector<uint8_t> bound, std::span<const uint8_t> in,
               std::span<uint8_t> out) const {
    std::vector<uint8_t> iv(nonce.begin(), nonce.end());
    GcmParams params = {
        iv.data(),    static_cast<Number>(iv.size()),    static_cast<Number>(iv.size() * 8),
        bound.data(), static_cast<Number>(bound.size()), kAeadTagSize * 8};
    Mechanism mechanism = {kAesGcm, &params, sizeof params};
    if (const Number code = module_.Call(init, handle_, &mechanism, key); code != kOk) return code;
    auto copy = SecretBuffer::CopyOf(in);
    // Some modules want room for the tag where they decrypt, too.
    auto room = SecretBuffer::OfSize(std::max(in.size(), out.size()));
    Number size = room.size();
    const Number code = module_.Call(
        work, handle_, copy.RevealMutable(SecretAccess()).data(), static_cast<Number>(copy.size()),
        static_cast<Byte*>(room.RevealMutable(SecretAccess()).data()), &size);
    if (code != kOk) return code;
    if (size != out.size()) return kEncryptedDataSize;
    std::ranges::copy(room.Reveal(SecretAccess()).first(out.size()), out.begin());
    return kOk;
  }

 private:
  explicit Session(const Module& module) : module_(module) {}

  const Module& module_;
  Number handle_ = 0;
  bool is_open_ = false;
  bool is_login_ours_ = false;
};

std::vector<uint8_t> Bound(const StateId& state, const KeySource& source) {
  return AssociatedData({AsBytes(kLabel), state, source.id});
}

// Runs `work` with the session and the token's key.
template <typename Work>
Result<void> WithKey(const KeySource& source, const SecretBuffer& pin, PinTries tries,
                     bool& is_wrong, Work work) {
  const std::lock_guard turn(ModuleTurn());
  const auto module = Module::Load(source.module);
  if (!module) return std::unexpected(module.error());
  const auto slot = FindToken(*module, source.token);
  if (!slot) return std::unexpected(slot.error());
  const auto session = Session::Open(*module, *slot, pin, tries, is_wrong);
  if (!session) return std::unexpected(session.error());
  const auto key = session->FindKey(source.label);
  if (!key) return std::unexpected(key.error());
  return work(*session, *key);
}

}  // namespace

Result<void> WrapWithToken(const SecretBuffer& pin, const StateId& state, const VaultKey& key,
                           KeySource& source, Entropy& entropy) {
  for (const auto& [value, name] :
       {std::pair(&source.module, "module"), std::pair(&source.token, "token"),
        std::pair(&source.label, "label")}) {
    if (value->empty())
      return Fail(Status::kInvalidArgument, std::string("(") + name + ": missing)");
  }
  source.id = key.id;
  source.wrapped.resize(kWrappedSize);
  Writer writer(source.wrapped);
  const auto nonce = writer.Grow(kAeadNonceSize);
  const auto cipher_text = writer.Grow(kAeadKeySize + kAeadTagSize);
  if (!entropy.Fill(nonce)) return Fail(Status::kInternal, "The system gave no random bytes.");
  bool is_wrong = false;
  return WithKey(source, pin, PinTries::kAny, is_wrong,
                 [&](const Session& session, Number token_key) -> Result<void> {
                   const Number code =
                       session.Crypt(kEncryptInit, kEncrypt, token_key, nonce, Bound(state, source),
                                     key.key->Reveal(SecretAccess()), cipher_text);
                   if (code != kOk) return Refused("to wrap the key with AES-GCM", code);
                   return {};
                 });
}

Result<VaultKey> UnwrapWithToken(const SecretBuffer& pin, const StateId& state,
                                 const KeySource& source, PinTries tries, bool* is_wrong) {
  if (source.wrapped.size() != kWrappedSize) {
    return FailWith(Status::kVaultTampered,
                    "The database has lost the key that the token opens; put back the state from a "
                    "backup");
  }
  Reader reader(source.wrapped);
  const auto nonce = reader.Bytes(kAeadNonceSize);
  const auto cipher_text = reader.Rest();
  VaultKey key;
  key.id = source.id;
  bool unheard = false;
  auto done = WithKey(
      source, pin, tries, is_wrong != nullptr ? *is_wrong : unheard,
      [&](const Session& session, Number token_key) -> Result<void> {
        const Number code =
            session.Crypt(kDecryptInit, kDecrypt, token_key, nonce, Bound(state, source),
                          cipher_text, key.key->RevealMutable(SecretAccess()));
        if (code != kOk) {
          return FailWith(Status::kVaultTampered,
                          "The token's key '" + source.label +
                              "' does not open the key of this state: either was replaced; put "
                              "back the token, or the state from a backup");
        }
        return {};
      });
  if (!done) return std::unexpected(std::move(done).error());
  return key;
}

}  // namespace ipmi
