// What a worker has measured, and how it tells the benchmark: as a line of JSON.
#pragma once

#include <cjson/cJSON.h>

#include <map>
#include <string>

#include "tests/bench/json.h"

namespace bench {

struct Measured {
  double operations = 0;
  double failed = 0;
  double operations_per_s = 0;     // median of the sweeps, as the next three
  double wall_ms = 0;              // of a sweep
  double engine_cpu_us = 0;        // of an operation: the thread that talks to the BMCs
  double process_cpu_us = 0;       // of an operation: all threads
  double process_cpu_percent = 0;  // of one processor, while it was measured
  double latency_p50_us = 0;
  double latency_p99_us = 0;
  double latency_max_us = 0;
  double retransmissions = 0;
  double round_trips = 0;    // of a monitor
  double sent_per_call = 0;  // datagrams of a sendmmsg
  double received_per_call = 0;
  double sleeps_per_operation = 0;  // how often the engine's thread waited
  double rss_bytes = 0;             // with every session open that is kept
  double peak_rss_bytes = 0;
  double sessions = 0;   // kept open
  double left_open = 0;  // sessions at the BMCs, once the worker has ended; the worker cannot know
  double changes = 0;    // reported, of nodes of which something was known before
  std::map<std::string, double> statuses;  // how many operations ended so, by its word
};

Json ToJson(const Measured& measured);
// The same from the text of it.
ipmi::Result<Measured> FromJson(const std::string& text);

}  // namespace bench
