#include <array>

#include "tests/fuzz/cabi_world.h"

namespace ipmi::fuzz {
namespace {

constexpr std::array<const char*, 8> kAddresses = {
    "127.0.0.1:9", "[::1]:9",         "127.0.0.3:1", "",
    "127.0.0.1:0", "127.0.0.1:65536", "[::1",        "not a host"};

// What a settings struct points to.
struct Settings {
  explicit Settings(Input& input)
      : web(input.Flag() ? "https://127.0.0.1/" : input.Text()),
        user(input.Flag() ? "admin" : input.Text()),
        password(input.Flag() ? World::kPassword : std::string_view()),
        kg(input.Take(input.U8() % 24)) {
    value.set = input.U16() & 0xFFFu;
    value.address = kAddresses[input.U8() % kAddresses.size()];
    value.web = web.c_str();
    value.kind = input.U8() % 3;
    value.lan = input.U8() % 4;
    value.auth = input.U8() % 5;
    value.cipher_suite = input.Flag() ? NODEIPMI_CIPHER_SUITE_AUTO : input.U8();
    value.privilege = 1 + input.U8() % 5u;
    value.options = input.U8() % 5;
    value.user = input.Flag() ? user.c_str() : nullptr;
    value.password = password.empty() ? nullptr : password.data();
    value.password_size = password.size();
    value.kg = kg.empty() ? nullptr : kg.data();
    value.kg_size = kg.size();
  }
  std::string web;
  std::string user;
  std::string password;
  Bytes kg;
  nodeipmi_node_settings value = {};
};

// A node that something can be done with: most of what can follow needs one.
void AddPlain(World& world, Input& input) {
  nodeipmi_error error = NewError();
  nodeipmi_node_settings settings = {};
  settings.struct_size = sizeof settings;
  settings.set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD;
  settings.address = kAddresses[input.U8() % 3];
  settings.user = "admin";
  settings.password = World::kPassword.data();
  settings.password_size = World::kPassword.size();
  world.Check(nodeipmi_node_add(world.state(), world.Name(input), &settings, &error), error);
}

template <auto call>
void WithSettings(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Settings settings(input);
  Sized<nodeipmi_node_settings> sized(input, settings.value);
  world.Check(call(world.state(), world.Name(input), sized.get(), &error), error);
}

void Remove(World& world, Input& input) {
  nodeipmi_error error = NewError();
  world.Check(nodeipmi_node_remove(world.state(), world.Name(input), &error), error);
}

void SetCredentials(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const std::string user = input.Text();
  const std::string password(World::kPassword.substr(0, input.U8() % 16u));
  world.Check(nodeipmi_credentials_set(
                  world.state(), world.Name(input), input.Flag() ? user.c_str() : nullptr,
                  input.Flag() ? password.data() : nullptr, password.size(), &error),
              error);
}

void ClearCredentials(World& world, Input& input) {
  nodeipmi_error error = NewError();
  world.Check(nodeipmi_credentials_clear(world.state(), world.Name(input), &error), error);
}

template <typename Struct, auto call>
void GetStruct(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<Struct> out(input, Struct{});
  const auto status = call(world.state(), world.Name(input), out.get(), &error);
  world.Check(status, error);
}

void GetNode(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_node> out(input, {});
  const auto status = nodeipmi_node_get(world.state(), world.Name(input), out.get(), &error);
  world.Check(status, error);
  const auto node = out.Written();
  if (status == NODEIPMI_OK && node)
    FUZZ_CHECK(node->name[0] != '\0' && node->kind <= 1 && node->privilege <= 4);
}

void GetWeb(World& world, Input& input) {
  nodeipmi_error error = NewError();
  std::vector<char> buffer(input.U8());
  uint64_t needed = 0;
  const auto status = nodeipmi_web_address_get(world.state(), world.Name(input), buffer.data(),
                                               buffer.size(), &needed, &error);
  world.Check(status, error);
  if (status != NODEIPMI_OK) return;
  if (buffer.empty()) {  // only the size was asked for
    FUZZ_CHECK(needed > 1);
    return;
  }
  FUZZ_CHECK(needed <= buffer.size() && std::strlen(buffer.data()) + 1 == needed);
  FUZZ_CHECK(std::string_view(buffer.data()).starts_with("http") ||
             std::string_view(buffer.data()).starts_with("HTTP"));
}

void GetMenu(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_menu_item> out(input, {});
  const char* const name = world.Name(input);
  const uint32_t index = input.Flag() ? input.U8() % 16u : input.U32();
  const auto status = nodeipmi_menu_item_get(world.state(), name, index, out.get(), &error);
  world.Check(status, error);
  const auto item = out.Written();
  if (status == NODEIPMI_OK && item)
    FUZZ_CHECK(item->label[0] != '\0' && (item->enabled == 1) == (item->disabled_reason[0] == 0));
}

constexpr std::array kCalls = {
    Call{AddPlain},
    Call{WithSettings<nodeipmi_node_add>},
    Call{WithSettings<nodeipmi_node_edit>},
    Call{Remove},
    Call{SetCredentials},
    Call{ClearCredentials},
    Call{GetNode},
    Call{GetStruct<nodeipmi_node, nodeipmi_node_next>},
    Call{GetStruct<nodeipmi_node_status, nodeipmi_node_status_get>},
    Call{GetWeb},
    Call{GetMenu},
};

}  // namespace

std::span<const Call> NodeCalls() { return kCalls; }

}  // namespace ipmi::fuzz
