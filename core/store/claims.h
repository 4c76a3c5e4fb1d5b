// Which subscribers of the change log somebody hands on the changes of: one at a time for each, in
// any process. A claim ends with its holder, however that ends.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/file_descriptor.h"
#include "core/base/result.h"

namespace ipmi {

class Claims {
 public:
  // path: of the file that claims are locks of. It is made with the first of them, and holds
  // nothing.
  explicit Claims(std::string path) : path_(std::move(path)) {}
  ~Claims();
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  // kAlreadyExists if somebody has it, also through this.
  Result<void> Take(const std::string& subscriber);
  // kNotFound if it was not taken through this.
  Result<void> Release(std::string_view subscriber);

 private:
  const std::string path_;
  std::map<std::string, FileDescriptor, std::less<>> held_;
};

}  // namespace ipmi
