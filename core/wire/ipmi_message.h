// IPMI messages as they travel in LAN packets (IPMI 2.0 §13.8): addresses, network function,
// command, data, and two checksums.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/node_options.h"
#include "core/bytes/writer.h"
#include "core/wire/drop.h"

namespace ipmi {

// Network functions (table 5-1). An answer's is the request's plus one.
enum class NetFn : uint8_t {
  kChassis = 0x00,
  kSensor = 0x04,  // sensor/event
  kApp = 0x06,
  kStorage = 0x0A,
  kTransport = 0x0C,
  kGroup = 0x2C
};

inline constexpr size_t kMaxRequestData = 48;

inline constexpr uint8_t kBmcAddress = 0x20;   // §5.5, slave address of the BMC
inline constexpr uint8_t kThisChannel = 0x0E;  // §6.3, the one that the request came by

// Whom a request is for: the BMC, or a controller behind it.
struct BridgeTarget {
  uint8_t channel = 0;            // 0: the primary IPMB
  uint8_t address = kBmcAddress;  // slave address, 8 bits with the lowest 0

  bool operator==(const BridgeTarget&) const = default;
};

// A command.
struct Request {
  NetFn net_fn = NetFn::kApp;
  uint8_t command = 0;
  Privilege privilege = Privilege::kUser;  // that the command needs (appendix G)
  bool repeatable = true;    // false: sending it twice may do more than sending it once
  bool dispensable = false;  // one of many: who is busy is asked for it for a second, no more
  uint8_t lun = 0;           // logical unit of the responder: sensors may be behind any of the four
  BridgeTarget target = {};
  uint8_t data_size = 0;
  std::array<uint8_t, kMaxRequestData> data_bytes = {};

  // Somebody else than the BMC is asked, whatever the channel.
  bool bridged() const { return target.address != kBmcAddress; }
  std::span<const uint8_t> data() const { return std::span(data_bytes).first(data_size); }
  void SetData(std::initializer_list<uint8_t> bytes);
};

// Whose words an answer is.
enum class AnswerOf : uint8_t {
  kTarget,  // of whom the request is for
  kBmc,     // of the BMC, which did not get the request to its target (§22.7)
  kNobody,  // the target behind the BMC did not answer
};

// An answer. `data` is a view into the packet, without the completion code.
struct Response {
  uint8_t completion_code = 0;
  AnswerOf of = AnswerOf::kTarget;
  std::span<const uint8_t> data;
};

// Writes the request as a message of the form of §13.8, from one address to another.
void WriteRequestMessage(const Request& request, uint8_t from, uint8_t to, uint8_t sequence,
                         Writer& out);

// Writes the request as a message from a remote console (address 0x81) to the BMC (0x20).
// sequence: 0 to 63; an answer carries the same.
void WriteRequestMessage(const Request& request, uint8_t sequence, Writer& out);

// The address that a message of that form says it is from; nothing if it is too short to.
std::optional<uint8_t> ResponderOf(std::span<const uint8_t> message);

// Reads the answer to that request, whoever it is from. kWrongTag for an answer to another one.
[[nodiscard]] Drop ReadResponseMessage(std::span<const uint8_t> message, const Request& request,
                                       uint8_t sequence, Response& response);

}  // namespace ipmi
