#include "core/secret/secret.h"

#include <string.h>

#include "core/secret/secret_pages.h"

namespace ipmi {

void Cleanse(std::span<uint8_t> bytes) {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

namespace {

// More than what OpenSSL uses of the stack, and a set of saved registers below it.
constexpr size_t kTraces = size_t{12} * 1024;

[[gnu::noinline, gnu::zero_call_used_regs("all")]] void CleanseRegisters() { asm volatile(""); }

[[gnu::noinline]] void CleanseStack() {
  std::array<uint8_t, kTraces> below;
  Cleanse(below);
}

}  // namespace

TraceCleanser::~TraceCleanser() {
  CleanseRegisters();
  CleanseStack();
}

bool EqualInConstantTime(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  if (a.size() != b.size()) return false;
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < a.size(); ++i)
    difference = static_cast<uint8_t>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

SecretBuffer SecretBuffer::OfSize(size_t size) {
  SecretBuffer made;
  if (size != 0) {
    made.data_ = TakeSecretPlace(size);
    made.size_ = size;
  }
  return made;
}

SecretBuffer SecretBuffer::CopyOf(std::span<const uint8_t> bytes) {
  SecretBuffer made = OfSize(bytes.size());
  std::ranges::copy(bytes, made.data_);
  return made;
}

void SecretBuffer::Wipe() {
  GiveSecretPlaceBack(data_, size_);
  data_ = nullptr;
  size_ = 0;
}

}  // namespace ipmi
