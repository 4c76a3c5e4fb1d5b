// What a BMC can do wrong on purpose. Each misbehaviour is a name, a sentence and the hooks it
// hangs on; the code of a good BMC runs the hooks at fixed places and knows none of them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/sim/types.h"

namespace bmcsim {

struct Bmc;
struct Request;
struct RmcpPlusState;
struct Session;
struct Suite;
enum class PayloadType : uint8_t;

// From where an answer is sent.
enum class Source : uint8_t { kOwn, kOtherPort, kOtherAddress };

struct Outgoing {
  Bytes bytes;
  Endpoint to;
  Duration hold{0};
  Source source = Source::kOwn;
};

struct Incoming {
  View bytes;
  const Endpoint& from;
  Instant now;
};

// Which protection an RMCP+ packet gets.
struct Protection {
  bool authenticated;
  bool encrypted;
};

struct Misbehaviour;

// A misbehaviour at work in one BMC.
struct Act {
  const Misbehaviour* kind = nullptr;
  uint32_t value = 0;          // the number behind "=", or the default
  uint32_t count = 0;          // how often it was done
  Instant since{};             // of restart and reboot: the last one
  std::vector<Outgoing> kept;  // answers to be sent again, or later
};

// Where the code of a good BMC lets a misbehaviour interfere. All are null where it does not.
struct Hooks {
  // A datagram has come. If `taken` is set, nothing else looks at it. Answers may be added.
  void (*received)(Act&, const Incoming&, std::vector<Outgoing>& answers, bool& taken) = nullptr;
  // Time has passed.
  void (*tick)(Act&, Bmc&, Instant now) = nullptr;
  void (*idle_timeout)(Act&, Duration& timeout) = nullptr;
  // The status of the answer to an Open Session Request (IPMI 2.0 table 13-15).
  void (*open_status)(Act&, uint8_t& status) = nullptr;
  // The role byte that goes into the hashes of RAKP.
  void (*hashed_role)(Act&, const RmcpPlusState&, uint8_t& role) = nullptr;
  void (*rakp4_code_size)(Act&, const Suite&, size_t& size) = nullptr;
  // The finished payload of Open Session Response, RAKP 2 or RAKP 4. The suite is null if none was
  // agreed on.
  void (*handshake)(Act&, PayloadType, const Suite*, Bytes& payload) = nullptr;
  // A session has just become active.
  void (*activated)(Act&, Session&) = nullptr;
  // Before a command is executed. If `completion` is set, it is not, and that is the answer.
  void (*command)(Act&, const Request&, bool in_session,
                  std::optional<uint8_t>& completion) = nullptr;
  // The completion code and data of an executed command; emptied, it is not answered.
  void (*answer)(Act&, const Request&, Bytes& data) = nullptr;
  // What a controller behind the BMC answers, as an IPMI message; emptied, it is not sent.
  // `embedded` becomes the data of the answer to Send Message.
  void (*bridged)(Act&, Bytes& message, Bytes& embedded) = nullptr;
  // The whole sensor data record or inventory that a piece is about to be read of.
  void (*sdr_record)(Act&, Bytes& record) = nullptr;
  void (*fru_image)(Act&, uint8_t id, Bytes& image) = nullptr;
  // The steps of sealing an RMCP+ packet.
  void (*protection)(Act&, Protection&) = nullptr;
  void (*padded)(Act&, Bytes& plaintext) = nullptr;
  void (*encrypted)(Act&, Bytes& payload) = nullptr;
  void (*payload_length)(Act&, uint16_t& length) = nullptr;
  // The integrity code at the end.
  void (*integrity_code)(Act&, Bytes& code) = nullptr;
  // The session id in the header of an IPMI 1.5 answer.
  void (*lan15_session_id)(Act&, uint32_t& id) = nullptr;
  // The datagrams about to leave for `to`.
  void (*sending)(Act&, const Incoming&, std::vector<Outgoing>& answers) = nullptr;
};

struct Misbehaviour {
  std::string_view name;
  std::string_view sentence;
  uint32_t default_value = 0;
  bool takes_value = false;
  Hooks hooks;
};

// Each table stands in a file of its own.
std::span<const Misbehaviour> HandshakeMisbehaviours();
std::span<const Misbehaviour> CommandMisbehaviours();
std::span<const Misbehaviour> PacketMisbehaviours();
std::span<const Misbehaviour> DatagramMisbehaviours();
std::span<const Misbehaviour> HealthMisbehaviours();
std::span<const Misbehaviour> StorageMisbehaviours();
std::span<const Misbehaviour> MadeUpMisbehaviours();

// What was asked for: "busy=3,replay". Shared by many BMCs.
class MisbehaviourList {
 public:
  struct Choice {
    const Misbehaviour* kind;
    uint32_t value;
  };

  // "none" or nothing gives an empty list.
  static Result<MisbehaviourList> Parse(std::string_view text);
  std::span<const Choice> choices() const { return choices_; }

 private:
  std::vector<Choice> choices_;
};

// What one BMC does wrong. Nothing, as a rule.
class Misbehaviours {
 public:
  void Set(const MisbehaviourList& list, Instant now);

  // Each is given the same, so none is forwarded.
  // NOLINTBEGIN(cppcoreguidelines-missing-std-forward)
  template <typename... Parameters, typename... Arguments>
  void Run(void (*Hooks::*hook)(Act&, Parameters...), Arguments&&... arguments) {
    for (Act& act : acts_) {
      if (const auto function = act.kind->hooks.*hook) function(act, arguments...);
    }
  }
  // NOLINTEND(cppcoreguidelines-missing-std-forward)

 private:
  std::vector<Act> acts_;
};

// One line for each misbehaviour: its name and its sentence.
std::string DescribeMisbehaviours();

}  // namespace bmcsim
