#include "core/base/entropy.h"

#include <string.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>

namespace ipmi {
namespace {

bool FillFromKernel(std::span<uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    out = out.subspan(static_cast<size_t>(got));
  }
  return true;
}

}  // namespace

SystemEntropy::~SystemEntropy() { explicit_bzero(block_, sizeof block_); }

bool SystemEntropy::Fill(std::span<uint8_t> out) {
  if (out.size() > sizeof block_) return FillFromKernel(out);
  if (out.size() > sizeof block_ - used_) {
    if (!FillFromKernel(block_)) return false;
    used_ = 0;
  }
  const auto fresh = std::span(block_).subspan(used_, out.size());
  std::ranges::copy(fresh, out.begin());
  explicit_bzero(fresh.data(), fresh.size());
  used_ += out.size();
  return true;
}

}  // namespace ipmi
