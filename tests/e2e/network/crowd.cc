#include "tests/e2e/network/crowd.h"

namespace e2e {
namespace {

// Below what the simulator's lies say, 238.
uint8_t Raw(size_t number) { return static_cast<uint8_t>(10 + number % 211); }

std::vector<std::string> Options(size_t count, const std::vector<std::string>& options) {
  std::vector<std::string> all = {
      "--count", std::to_string(count), "--base-address", "127.88.1.1", "--health", "few"};
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

}  // namespace

Crowd::Crowd(size_t count, const std::vector<std::string>& options)
    : bmcs_(Options(count, options)), truths_(count), changes_(count) {
  for (size_t i = 0; i < count; ++i) {
    Add(i);
    Change(i);
  }
}

std::string Crowd::NameOf(size_t i) { return "n" + std::to_string(i); }

std::string Crowd::AddressOf(size_t i) const { return "127.88.1." + std::to_string(1 + i); }

void Crowd::Add(size_t i, Node node) {
  node.address = Text(AddressOf(i), ':', bmcs_.port());
  client_.Add(NameOf(i), node);
}

void Crowd::Change(size_t i) {
  const size_t change = ++changes_[i];
  truths_[i] = {.on = (i + change) % 2 == 0, .temperature = Raw(i), .load = Raw(3 * i + change)};
  const Truth& truth = truths_[i];
  const std::string at = ' ' + AddressOf(i);
  (void)bmcs_.Ask(Text("set power ", truth.on ? "on" : "off", at));
  if (change == 1) (void)bmcs_.Ask(Text("set sensor CPU1 Temp raw ", int{truth.temperature}, at));
  (void)bmcs_.Ask(Text("set sensor CPU Load raw ", int{truth.load}, at));
}

void Crowd::Attack(size_t i, const std::string& attacks) {
  (void)bmcs_.Ask(Text("set network ", attacks, ' ', AddressOf(i)));
}

void Crowd::AttackAll(const std::string& attacks) { (void)bmcs_.Ask("set network " + attacks); }

uint64_t Crowd::Counter(size_t i, const std::string& name) {
  return bmcs_.Counter(Text(name, ' ', AddressOf(i)));
}

}  // namespace e2e
