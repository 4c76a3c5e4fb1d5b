// What can be done with a node's BMC: an operation that also says what it found.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/session/operation.h"
#include "core/store/node_record.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/cmd/system_boot_options.h"

namespace ipmi {

struct BmcInfo;
struct EventLog;
struct Inventory;
struct PowerDraw;
struct SdrRepository;
struct SensorList;

// Filled as far as it is known.
struct Report {
  PowerState power = PowerState::kUnknown;
  bool power_may_differ = false;  // from what was known before: a power action was sent
  bool seen_off = false;          // the power was read as off after it
  std::optional<ChassisStatus> chassis;
  std::optional<BootFlags> boot;

  std::shared_ptr<const BmcInfo> info;
  std::shared_ptr<const SdrRepository> repository;  // if it was looked at anew
  std::shared_ptr<const SensorList> sensors;
  std::shared_ptr<const EventLog> log;
  std::shared_ptr<const Inventory> inventory;
  std::shared_ptr<const PowerDraw> draw;
};

class Action : public Operation {
 public:
  const Report& report() const { return report_; }
  Step OnAnswerLost() override;
  // More than the connection: that a BMC refuses it says nothing of that.
  virtual bool is_about_more() const { return true; }

 protected:
  // Takes the answer to Get Chassis Status into the report. An error if it was refused or cut off.
  std::optional<Error> TakeChassisStatus(const Response& response);

  Report report_;
};

// A refused command, or an answer that is too short.
Step Refused(std::string_view command, uint8_t completion_code);
Error TooShort(std::string_view command);

// The BMC answers, but the deadline came first.
Error NotEnoughTime();
// The same of a list of which a part was read.
inline constexpr std::string_view kPartRead =
    "The time allowed was over before all was read; allow more (--timeout).";

}  // namespace ipmi
