#include "tests/bench/fleet/run_table.h"

#include "tests/bench/table.h"

namespace bench {

const char* const kRunLegend =
    R"(CPU, ALL: microseconds of the processor for an operation, by the thread that talks to the BMCs, and by
all threads. /S: operations in a second. P50, P99, MAX: milliseconds from asking until it is told.
RESENT: datagrams that were sent again, in percent of all operations. BATCH: datagrams of a system
call that receives. SLEEPS: how often the thread waited, for an operation. RSS, PEAK: MiB of memory.
OPEN: sessions left open at the BMCs once the process had ended.
)";

std::string Mebibytes(double bytes) { return Fixed(bytes / (1 << 20), 1); }
std::string Millis(double microseconds) { return Fixed(microseconds / 1e3, 1); }

void PrintRuns(const std::vector<RunLine>& lines) {
  Table table(1, {"RUN", "NODES", "OPERATIONS", "FAILED", "CPU", "ALL", "/S", "P50", "P99", "MAX",
                  "RESENT", "BATCH", "SLEEPS", "RSS", "PEAK", "OPEN"});
  for (const RunLine& line : lines) {
    const Measured& run = *line.run;
    table.AddRow(
        {line.name, std::to_string(line.nodes), Fixed(run.operations, 0), Fixed(run.failed, 0),
         Fixed(run.engine_cpu_us, 1), Fixed(run.process_cpu_us, 1), Fixed(run.operations_per_s, 0),
         Millis(run.latency_p50_us), Millis(run.latency_p99_us), Millis(run.latency_max_us),
         Fixed(run.operations > 0 ? 100 * run.retransmissions / run.operations : 0, 2),
         Fixed(run.received_per_call, 1), Fixed(run.sleeps_per_operation, 3),
         Mebibytes(run.rss_bytes), Mebibytes(run.peak_rss_bytes), Fixed(run.left_open, 0)});
  }
  table.Print();
}

}  // namespace bench
