// As much of PKCS#11 2.40 as is used here, under names of our own: structures in the alignment that
// the platform's C compiler gives them, and functions by their place in the module's list.
#pragma once

#include <array>
#include <cstddef>

namespace ipmi::cryptoki {

using Number = unsigned long;  // CK_ULONG
using Byte = unsigned char;

struct Version {
  Byte major;
  Byte minor;
};

struct InitializeArgs {  // CK_C_INITIALIZE_ARGS
  void* create_mutex;
  void* destroy_mutex;
  void* lock_mutex;
  void* unlock_mutex;
  Number flags;
  void* reserved;
};

struct TokenInfo {  // CK_TOKEN_INFO
  std::array<Byte, 32> label;
  std::array<Byte, 32> manufacturer;
  std::array<Byte, 16> model;
  std::array<Byte, 16> serial_number;
  Number flags;
  std::array<Number, 10> counts;
  Version hardware;
  Version firmware;
  std::array<Byte, 16> utc_time;
};

struct Mechanism {  // CK_MECHANISM
  Number mechanism;
  void* parameter;
  Number parameter_size;
};

struct GcmParams {  // CK_GCM_PARAMS
  Byte* iv;
  Number iv_size;
  Number iv_bits;
  Byte* associated;
  Number associated_size;
  Number tag_bits;
};

struct Attribute {  // CK_ATTRIBUTE
  Number type;
  void* value;
  Number size;
};

// CK_FUNCTION_LIST: the places of its functions.
enum Function : size_t {
  kInitialize = 0,
  kFinalize = 1,
  kGetSlotList = 4,
  kGetTokenInfo = 6,
  kOpenSession = 12,
  kCloseSession = 13,
  kLogin = 18,
  kLogout = 19,
  kFindObjectsInit = 26,
  kFindObjects = 27,
  kFindObjectsFinal = 28,
  kEncryptInit = 29,
  kEncrypt = 30,
  kDecryptInit = 33,
  kDecrypt = 34,
};

struct FunctionList {
  Version version;
  std::array<void*, 68> functions;
};

// Return values.
inline constexpr Number kOk = 0x000;
inline constexpr Number kEncryptedDataSize = 0x041;
inline constexpr Number kPinIncorrect = 0x0A0;
inline constexpr Number kPinInvalid = 0x0A1;
inline constexpr Number kPinRange = 0x0A2;
inline constexpr Number kPinLocked = 0x0A4;
inline constexpr Number kAlreadyLoggedIn = 0x100;
inline constexpr Number kAlreadyInitialized = 0x191;

inline constexpr Number kOsLocking = 0x02;          // CKF_OS_LOCKING_OK
inline constexpr Number kSerialSession = 0x04;      // CKF_SERIAL_SESSION
inline constexpr Number kFinalTry = 0x20000;        // CKF_USER_PIN_FINAL_TRY
inline constexpr Number kUser = 1;                  // CKU_USER
inline constexpr Number kSecretKey = 4;             // CKO_SECRET_KEY
inline constexpr Number kAesKey = 0x1F;             // CKK_AES
inline constexpr Number kAttributeClass = 0x000;    // CKA_CLASS
inline constexpr Number kAttributeLabel = 0x003;    // CKA_LABEL
inline constexpr Number kAttributeKeyType = 0x100;  // CKA_KEY_TYPE
inline constexpr Number kAesGcm = 0x1087;           // CKM_AES_GCM

}  // namespace ipmi::cryptoki
