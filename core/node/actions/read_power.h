// Opens a session and reads the chassis status: the test of the connection, and the power state.
#pragma once

#include "core/node/action.h"

namespace ipmi {

class ReadPower final : public Action {
 public:
  Privilege privilege() const override { return Privilege::kUser; }
  bool is_about_more() const override { return false; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;
};

}  // namespace ipmi
