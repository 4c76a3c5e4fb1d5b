// The side of the benchmark that uses the library, in a process of its own so that nothing else is
// measured with it. It prints what it measured as JSON.
#include <signal.h>
#include <sys/prctl.h>

#include <charconv>
#include <cstdio>
#include <span>
#include <string_view>

#include "tests/bench/fleet/cold.h"
#include "tests/bench/fleet/state.h"
#include "tests/bench/fleet/warm.h"

namespace bench {
namespace {

constexpr const char* kUsage =
    "usage: worker make STATE COUNT PORT PASSWORD_FILE\n"
    "       worker cold STATE SECONDS SWEEPS\n"
    "       worker warm STATE SECONDS INTERVAL_MS\n"
    "       worker health STATE SECONDS INTERVAL_MS\n";

double Number(std::string_view text) {
  double number = -1;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? number : -1;
}

Result<void> Print(const Result<Measured>& measured) {
  if (!measured) return std::unexpected(measured.error());
  const std::unique_ptr<char, DeleteJson> text(cJSON_Print(ToJson(*measured).get()));
  std::printf("%s\n", text.get());
  return {};
}

Result<void> Measure(std::string_view how, const std::string& folder, double seconds,
                     double number) {
  const auto state = OpenState(folder);
  if (!state) return std::unexpected(state.error());
  if (how == "cold")
    return Print(
        MeasureCold(state->get(), {.seconds = seconds, .sweeps = static_cast<size_t>(number)}));
  const auto interval_ms = static_cast<uint32_t>(number);
  return Print(
      MeasureWarm(state->get(), {.seconds = seconds,
                                 .interval_ms = interval_ms,
                                 .health_interval_ms = how == "health" ? interval_ms : 0}));
}

Result<void> Main(std::span<char*> words) {
  const std::string_view command = words.size() > 2 ? words[1] : "";
  if (command == "make" && words.size() == 6 && Number(words[3]) >= 0 && Number(words[4]) >= 0)
    return MakeState(words[2], static_cast<uint32_t>(Number(words[3])),
                     static_cast<uint32_t>(Number(words[4])), words[5]);
  if ((command == "cold" || command == "warm" || command == "health") && words.size() == 5 &&
      Number(words[3]) >= 0 && Number(words[4]) >= 0)
    return Measure(command, words[2], Number(words[3]), Number(words[4]));
  return Failed(kUsage);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  // It would go on for minutes, for nobody.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto done = bench::Main({argv, static_cast<size_t>(argc)});
  if (!done) (void)std::fprintf(stderr, "worker: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
