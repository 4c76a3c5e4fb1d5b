#include "tests/fuzz/cabi_world.h"

namespace ipmi::fuzz {

World::World() : folder_(MemoryFolder() + "/state") {
  nodeipmi_error error = NewError();
  FUZZ_CHECK(nodeipmi_state_init(folder_.c_str(), &error) == NODEIPMI_OK);
  Open();
}

World::~World() { FUZZ_CHECK(nodeipmi_close(state_) == NODEIPMI_OK); }

void World::Open() {
  nodeipmi_error error = NewError();
  nodeipmi_open_options options = {};
  options.struct_size = sizeof options;
  options.state_dir = folder_.c_str();
  FUZZ_CHECK(nodeipmi_open(&options, &state_, &error) == NODEIPMI_OK);
}

void World::Reopen(Input& input) {
  FUZZ_CHECK(nodeipmi_close(state_) == NODEIPMI_OK);
  for (const auto& tally : tallies_) FUZZ_CHECK(tally->frees == 1);
  nodeipmi_open_options options = {};
  options.state_dir = folder_.c_str();
  options.engine_threads = input.U8() % 3;
  const std::string secret(kPassword);
  if (input.Flag()) {
    options.key_secret = secret.data();
    options.key_secret_size = secret.size();
  }
  Sized<nodeipmi_open_options> sized(input, options);
  nodeipmi_error error = NewError();
  state_ = nullptr;
  const auto status = nodeipmi_open(sized.get(), &state_, &error);
  FUZZ_CHECK((status == NODEIPMI_OK) == (state_ != nullptr));
  Check(status, error);
  if (state_ == nullptr) Open();
}

void World::Check(nodeipmi_status status, const nodeipmi_error& error) {
  FUZZ_CHECK(status >= NODEIPMI_OK && status <= NODEIPMI_KEY_LOCKED);
  FUZZ_CHECK(status != NODEIPMI_INTERNAL);
  FUZZ_CHECK(error.status == status && error.struct_size == sizeof error);
  FUZZ_CHECK(std::memchr(error.message, 0, sizeof error.message) != nullptr);
  const std::string_view message = error.message;
  FUZZ_CHECK(!message.empty() && message.find(kPassword) == std::string_view::npos);
}

void World::CountCallback(void* user_data, nodeipmi_op op, const nodeipmi_error* error,
                          const nodeipmi_outcome* outcome) {
  FUZZ_CHECK(op != 0 && error != nullptr && outcome != nullptr);
  FUZZ_CHECK(error->struct_size == sizeof *error && outcome->struct_size == sizeof *outcome);
  FUZZ_CHECK(error->message[0] != '\0');
  auto* const tally = static_cast<Tally*>(user_data);
  FUZZ_CHECK(tally->frees == 0);
  ++tally->callbacks;
}

void World::Freed(void* user_data) { ++static_cast<Tally*>(user_data)->frees; }

void* World::NewTally() {
  tallies_.push_back(std::make_unique<Tally>());
  return tallies_.back().get();
}

void World::Submitted(nodeipmi_status status, nodeipmi_op op) {
  Tally& tally = *tallies_.back();
  tally.accepted = status == NODEIPMI_OK;
  tally.op = op;
  if (!tally.accepted) FUZZ_CHECK(tally.callbacks == 0 && tally.frees == 1);
  if (tally.accepted) FUZZ_CHECK(op != 0);
}

nodeipmi_op World::AnyOp(Input& input) {
  const uint8_t choice = input.U8();
  if (choice >= 0xF0 || tallies_.empty()) return input.U32();
  return tallies_[choice % tallies_.size()]->op;
}

const char* World::Name(Input& input) {
  switch (const uint8_t choice = input.U8()) {
    case 0xF0:
      return nullptr;
    case 0xF1:
      name_.clear();
      break;
    case 0xF2:
      name_.assign(129, 'x');
      break;
    case 0xF3:
      name_ = input.Text();
      break;
    default:
      name_.assign(1, static_cast<char>('a' + choice % 3));
  }
  return name_.c_str();
}

void World::Settle() {
  nodeipmi_error error = NewError();
  (void)nodeipmi_monitor_stop(state_, &error);
  for (const auto& tally : tallies_) {
    if (tally->accepted) (void)nodeipmi_op_cancel(state_, tally->op, &error);
  }
  for (const auto& tally : tallies_) {
    if (tally->accepted) FUZZ_CHECK(nodeipmi_op_wait(state_, tally->op, UINT32_MAX, &error) == 0);
    FUZZ_CHECK(tally->callbacks == (tally->accepted ? 1 : 0) && tally->frees == 1);
  }
  tallies_.clear();
  nodeipmi_node node = {};
  node.struct_size = sizeof node;
  while (nodeipmi_node_next(state_, nullptr, &node, &error) == NODEIPMI_OK)
    FUZZ_CHECK(nodeipmi_node_remove(state_, node.name, &error) == NODEIPMI_OK);
  nodeipmi_subscriber subscriber = {};
  subscriber.struct_size = sizeof subscriber;
  while (nodeipmi_subscriber_next(state_, nullptr, &subscriber, &error) == NODEIPMI_OK) {
    (void)nodeipmi_subscriber_release(state_, subscriber.name, &error);
    FUZZ_CHECK(nodeipmi_subscriber_remove(state_, subscriber.name, &error) == NODEIPMI_OK);
  }
  for (const char* const name : {"a", "b", "c"})
    (void)nodeipmi_subscriber_release(state_, name, &error);
}

}  // namespace ipmi::fuzz
