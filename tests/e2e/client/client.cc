#include "tests/e2e/client/client.h"

#include <stdexcept>

namespace e2e {
namespace {

template <typename Struct>
Struct Sized() {
  Struct made{};
  made.struct_size = sizeof made;
  return made;
}

void Must(nodeipmi_status status, const nodeipmi_error& error) {
  if (status != NODEIPMI_OK) throw std::runtime_error(error.message);
}

template <typename Call>
Answer Measure(Call call) {
  Answer answer{.error = Sized<nodeipmi_error>(), .outcome = Sized<nodeipmi_outcome>()};
  const auto begin = Clock::now();
  const nodeipmi_status status = call(&answer.outcome, &answer.error);
  answer.took = Clock::now() - begin;
  ExpectEqual(status, answer.error.status, "the status that is returned and the error's");
  return answer;
}

}  // namespace

std::string Describe(const Answer& answer) {
  return answer.status() == NODEIPMI_OK
             ? "ok"
             : Text(answer.word(), " at ", nodeipmi_stage_name(answer.error.stage), ": ",
                    answer.message());
}

bool ExpectWord(const Answer& answer, const std::string& word, const std::string& what,
                Where where) {
  return Expect(answer.word() == word, Text(what, ": ", Describe(answer), ", not ", word), where);
}

Client::Client() : folder_(NewPath("state")) {
  auto error = Sized<nodeipmi_error>();
  Must(nodeipmi_state_init(folder_.c_str(), &error), error);
  Open();
}

Client::Client(const std::string& folder) : folder_(folder) { Open(); }

void Client::Open() {
  auto error = Sized<nodeipmi_error>();
  auto options = Sized<nodeipmi_open_options>();
  options.state_dir = folder_.c_str();
  Must(nodeipmi_open(&options, &state_, &error), error);
}

void Client::Close() {
  if (state_ == nullptr) return;
  ExpectEqual(nodeipmi_close(state_), NODEIPMI_OK, "nodeipmi_close");
  state_ = nullptr;
}

void Client::Reopen() {
  Close();
  Open();
}

void Client::Add(const std::string& name, const Node& node) {
  auto error = Sized<nodeipmi_error>();
  (void)nodeipmi_node_remove(state_, name.c_str(), nullptr);
  auto settings = Sized<nodeipmi_node_settings>();
  settings.set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_KIND | NODEIPMI_SET_LAN | NODEIPMI_SET_AUTH |
                 NODEIPMI_SET_CIPHER_SUITE | NODEIPMI_SET_PRIVILEGE | NODEIPMI_SET_OPTIONS;
  settings.address = node.address.c_str();
  settings.kind = node.kind;
  settings.lan = node.lan;
  settings.auth = node.auth;
  settings.cipher_suite = node.cipher_suite;
  settings.privilege = node.privilege;
  settings.options = node.options;
  if (node.user) {
    settings.set |= NODEIPMI_SET_USER;
    settings.user = node.user->c_str();
  }
  if (node.password) {
    settings.set |= NODEIPMI_SET_PASSWORD;
    settings.password = node.password->data();
    settings.password_size = node.password->size();
  }
  if (node.kg) {
    settings.set |= NODEIPMI_SET_KG;
    settings.kg = node.kg->data();
    settings.kg_size = node.kg->size();
  }
  Must(nodeipmi_node_add(state_, name.c_str(), &settings, &error), error);
}

Answer Client::Test(const std::string& name, uint32_t timeout_ms) {
  return Measure([&](nodeipmi_outcome* outcome, nodeipmi_error* error) {
    return nodeipmi_test(state_, name.c_str(), timeout_ms, outcome, error);
  });
}

Answer Client::Power(const std::string& name, uint32_t action, uint32_t timeout_ms,
                     uint32_t wait_ms) {
  return Measure([&](nodeipmi_outcome* outcome, nodeipmi_error* error) {
    return nodeipmi_power(state_, name.c_str(), action, wait_ms, timeout_ms, outcome, error);
  });
}

}  // namespace e2e
