#include "tests/e2e/extension/loaded.h"

#include <dlfcn.h>

#include <chrono>
#include <stdexcept>

#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"

namespace e2e {
namespace {

constexpr const char* kFile = "nodeipmi_extension.so";
constexpr Millis kPatience{30'000};

}  // namespace

Library::Library()
    : handle_(dlopen(BuiltFile("adapters/extension/nodeipmi_extension.so").c_str(),
                     RTLD_NOW | RTLD_LOCAL)),
      entry_(handle_ == nullptr
                 ? nullptr
                 : static_cast<const node_ext_entry*>(dlsym(handle_, "node_extension_entry"))) {
  if (entry_ == nullptr) throw std::runtime_error(dlerror());
}

Library::~Library() { (void)dlclose(handle_); }

bool Library::IsMapped() { return ReadFile("/proc/self/maps").find(kFile) != std::string::npos; }

node_ext_completion Tally::Completion() {
  return {[](void* self, uint64_t run, const node_ext_error* error) {
            auto& tally = *static_cast<Tally*>(self);
            const std::lock_guard lock(tally.mutex_);
            if (run != 0) ++tally.callbacks_;
            tally.last_ = *error;
          },
          this,
          [](void* self) {
            auto& tally = *static_cast<Tally*>(self);
            const std::lock_guard lock(tally.mutex_);
            if (++tally.frees_ > tally.callbacks_) ++tally.frees_too_early_;
            tally.changed_.notify_all();
          }};
}

bool Tally::AwaitFrees(int frees) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return frees_ >= frees; });
}

node_ext_error Tally::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

int Tally::Get(const int& number) const {
  const std::lock_guard lock(mutex_);
  return number;
}

Plugin::Plugin(const TestHost& host, const std::string& path) {
  auto error = Sized<node_ext_error>();
  if (entry().init(path.c_str(), &error) != NODE_EXT_OK) throw std::runtime_error(error.message);
  if (entry().create(&host.host, &ext_, &error) != NODE_EXT_OK ||
      ext_->start(ext_, &error) != NODE_EXT_OK) {
    entry().deinit();
    throw std::runtime_error(error.message);
  }
  const auto table = [this](const char* name) { return ext_->get_extension(ext_, name); };
  nodes = static_cast<const node_ext_nodes*>(table(NODE_EXT_NODES));
  menu = static_cast<const node_ext_menu*>(table(NODE_EXT_MENU));
  actions = static_cast<const node_ext_actions*>(table(NODE_EXT_ACTIONS));
  status = static_cast<const node_ext_status_fields*>(table(NODE_EXT_STATUS));
  fields = static_cast<const node_ext_fields*>(table(NODE_EXT_FIELDS));
  health = static_cast<const node_ext_health*>(table(NODE_EXT_HEALTH));
}

Plugin::~Plugin() {
  (void)ext_->destroy(ext_, nullptr);
  entry().deinit();
}

std::vector<node_ext_item> Plugin::Menu(const char* node) const {
  std::vector<node_ext_item> items;
  for (auto item = Sized<node_ext_item>();
       menu->item_get(ext_, node, static_cast<uint32_t>(items.size()), &item, nullptr) ==
       NODE_EXT_OK;) {
    items.push_back(item);
  }
  return items;
}

node_ext_item Plugin::Item(const char* node, const std::string& id) const {
  for (const node_ext_item& item : Menu(node))
    if (item.id == id) return item;
  throw std::runtime_error("no item " + id);
}

node_ext_error Plugin::Run(const char* node, const char* item) const {
  Tally tally;
  auto error = Sized<node_ext_error>();
  if (actions->run(ext_, node, item, tally.Completion(), nullptr, &error) != NODE_EXT_OK)
    return error;
  if (!tally.AwaitFrees(1)) throw std::runtime_error(std::string(item) + " does not end");
  return tally.last();
}

node_ext_error Plugin::Set(const char* node,
                           const std::vector<std::pair<const char*, std::string>>& values) const {
  std::vector<node_ext_entered> entered;
  for (const auto& [field, value] : values)
    entered.push_back({field, value.empty() ? nullptr : value.data(), value.size()});
  auto error = Sized<node_ext_error>();
  (void)fields->set(ext_, node, entered.data(), static_cast<uint32_t>(entered.size()), &error);
  return error;
}

node_ext_value Plugin::Field(const char* node, const char* field) const {
  auto value = Sized<node_ext_value>();
  auto error = Sized<node_ext_error>();
  if (fields->value_get(ext_, node, field, &value, &error) != NODE_EXT_OK)
    throw std::runtime_error(error.message);
  return value;
}

std::string Plugin::Status(const char* node, const char* field) const {
  auto value = Sized<node_ext_value>();
  auto error = Sized<node_ext_error>();
  if (status->value_get(ext_, node, field, &value, &error) != NODE_EXT_OK)
    throw std::runtime_error(error.message);
  return value.text;
}

}  // namespace e2e
