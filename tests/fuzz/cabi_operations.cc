#include <array>

#include "tests/fuzz/cabi_world.h"

namespace ipmi::fuzz {
namespace {

// Short: nobody answers. Sometimes one that is out of range.
uint32_t Timeout(Input& input) {
  const uint8_t choice = input.U8();
  return choice == 0xFF ? NODEIPMI_MAX_TIMEOUT_MS + 1 : 1u + choice % 20;
}

nodeipmi_completion Plain(World& world) { return world.Expect<nodeipmi_completion>(); }

// `submit` makes the call with what it is given.
template <typename Submit>
void Async(World& world, Submit submit) {
  nodeipmi_error error = NewError();
  nodeipmi_op op = 0;
  const auto status = submit(&op, &error);
  world.Check(status, error);
  world.Submitted(status, op);
}

void Test(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_test_async(world.state(), name, timeout, Plain(world), op, error);
  });
}

void Power(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  const uint32_t action = input.U8() % 10u;
  const uint32_t wait = input.U8() % 50u;
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_power_async(world.state(), name, action, wait, timeout, Plain(world), op,
                                error);
  });
}

void Identify(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  const uint32_t seconds = input.Flag() ? NODEIPMI_IDENTIFY_ON : input.U16();
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_identify_async(world.state(), name, seconds, timeout, Plain(world), op, error);
  });
}

void BootDevice(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  const uint32_t device = input.U8() % 16u;
  const uint32_t flags = input.U8() % 5u;
  const bool sets = input.Flag();
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return sets ? nodeipmi_boot_device_set_async(world.state(), name, device, flags, timeout,
                                                 Plain(world), op, error)
                : nodeipmi_boot_device_get_async(world.state(), name, timeout, Plain(world), op,
                                                 error);
  });
}

void Info(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_info_async(
        world.state(), name, timeout,
        world.Expect<nodeipmi_info_completion, const nodeipmi_device_info*>(), op, error);
  });
}

void Sensors(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  const std::string pattern = input.Text();
  nodeipmi_sensor_filter filter = {};
  filter.sensor_type = input.U16() % 300u;
  filter.flags = input.U8() % 9u;
  filter.name = input.Flag() ? pattern.c_str() : nullptr;
  Sized<nodeipmi_sensor_filter> sized(input, filter);
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_sensors_read_async(
        world.state(), name, sized.get(), timeout,
        world.Expect<nodeipmi_sensors_completion, const nodeipmi_sensor_list*>(), op, error);
  });
}

void EventLog(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  const uint32_t flags = input.U8() % 3u;
  const uint32_t after = input.Flag() ? input.U32() : 0;
  const bool clears = input.Flag();
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return clears
               ? nodeipmi_sel_clear_async(world.state(), name, timeout, Plain(world), op, error)
               : nodeipmi_sel_read_async(
                     world.state(), name, flags, after, timeout,
                     world.Expect<nodeipmi_sel_completion, const nodeipmi_sel_list*>(), op, error);
  });
}

void Inventory(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_fru_read_async(
        world.state(), name, timeout,
        world.Expect<nodeipmi_fru_completion, const nodeipmi_fru_list*>(), op, error);
  });
}

void PowerDraw(World& world, Input& input) {
  const char* const name = world.Name(input);
  const uint32_t timeout = Timeout(input);
  Async(world, [&](nodeipmi_op* op, nodeipmi_error* error) {
    return nodeipmi_power_draw_read_async(
        world.state(), name, timeout,
        world.Expect<nodeipmi_power_draw_completion, const nodeipmi_power_draw*>(), op, error);
  });
}

void BlockingTest(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_outcome> outcome(input, {});
  const char* const name = world.Name(input);
  const auto status = nodeipmi_test(world.state(), name, Timeout(input), outcome.get(), &error);
  world.Check(status, error);
  FUZZ_CHECK(status != NODEIPMI_OK);
}

void Cancel(World& world, Input& input) {
  nodeipmi_error error = NewError();
  world.Check(nodeipmi_op_cancel(world.state(), world.AnyOp(input), &error), error);
}

void Wait(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const nodeipmi_op op = world.AnyOp(input);
  world.Check(nodeipmi_op_wait(world.state(), op, input.U8() % 5u, &error), error);
}

// Lists that nobody has.
void NoList(World&, Input& input) {
  nodeipmi_error error = NewError();
  const uint32_t index = input.U8();
  Sized<nodeipmi_sensor> sensor(input, {});
  FUZZ_CHECK(nodeipmi_sensor_list_size(nullptr) == 0 && nodeipmi_sel_list_size(nullptr) == 0);
  FUZZ_CHECK(nodeipmi_sensor_list_get(nullptr, index, sensor.get(), &error) != NODEIPMI_OK);
  FUZZ_CHECK(nodeipmi_sel_list_get(nullptr, index, nullptr, &error) != NODEIPMI_OK);
  FUZZ_CHECK(nodeipmi_fru_list_get(nullptr, index, nullptr, &error) != NODEIPMI_OK);
  FUZZ_CHECK(nodeipmi_sel_list_info(nullptr, nullptr, &error) != NODEIPMI_OK);
  FUZZ_CHECK(*nodeipmi_fru_list_trouble(nullptr) == '\0');
  nodeipmi_sensor_list_free(nullptr);
  nodeipmi_sel_list_free(nullptr);
  nodeipmi_fru_list_free(nullptr);
}

constexpr std::array kCalls = {
    Call{Test},    Call{Power},    Call{Identify},  Call{BootDevice}, Call{Info},
    Call{Sensors}, Call{EventLog}, Call{Inventory}, Call{PowerDraw},  Call{BlockingTest},
    Call{Cancel},  Call{Wait},     Call{NoList},
};

}  // namespace

std::span<const Call> OperationCalls() { return kCalls; }

}  // namespace ipmi::fuzz
