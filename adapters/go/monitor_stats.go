package nodeipmi

// #include "bridge.h"
import "C"

import "time"

// MonitorStats are what a monitor does.
type MonitorStats struct {
	Nodes    int // host-level nodes that are watched
	OK       int // of them: the last poll succeeded
	Failing  int // the last poll failed
	Waiting  int // not polled yet
	PowerOn  int
	PowerOff int
	Sessions int // that are kept open at this moment
	Unstored int // whose last outcome could not be stored yet; it is tried again each second

	// Since the start.
	Polls           uint64
	FailedPolls     uint64
	RoundTrips      uint64
	Retransmissions uint64
	SessionsOpened  uint64

	// Of the successful polls since the last call of Stats, the first two to within 7 %; 0 if there were none.
	LatencyP50 time.Duration
	LatencyP99 time.Duration
	LatencyMax time.Duration

	Slowest []SlowNode       // by their last success, the slowest first, eight at most
	Health  map[Severity]int // nodes by the worst state of their sensors
}

// A SlowNode is one of MonitorStats.Slowest.
type SlowNode struct {
	Node    string
	Latency time.Duration
}

// Stats says what the monitor does. It returns ErrNotFound when the monitor has ended.
func (m *Monitor) Stats() (MonitorStats, error) {
	select {
	case <-m.observer.ended: // the client may have another by now
		return MonitorStats{}, &Error{Op: "monitor stats", Status: ErrNotFound, Message: "This monitor has ended."}
	default:
	}
	stats := C.nodeipmi_monitor_stats{struct_size: C.sizeof_nodeipmi_monitor_stats}
	err := m.client.local("monitor stats", "", func(_ *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_monitor_stats_get(m.client.state, &stats, failure)
	})
	if err != nil {
		return MonitorStats{}, err
	}
	return toStats(&stats), nil
}

func toStats(stats *C.nodeipmi_monitor_stats) MonitorStats {
	result := MonitorStats{
		Nodes:           int(stats.nodes),
		OK:              int(stats.ok),
		Failing:         int(stats.failing),
		Waiting:         int(stats.waiting),
		PowerOn:         int(stats.power_on),
		PowerOff:        int(stats.power_off),
		Sessions:        int(stats.sessions),
		Unstored:        int(stats.unstored),
		Polls:           uint64(stats.polls),
		FailedPolls:     uint64(stats.failed_polls),
		RoundTrips:      uint64(stats.round_trips),
		Retransmissions: uint64(stats.retransmissions),
		SessionsOpened:  uint64(stats.sessions_opened),
		LatencyP50:      microseconds(stats.latency_p50_us),
		LatencyP99:      microseconds(stats.latency_p99_us),
		LatencyMax:      microseconds(stats.latency_max_us),
		Health:          make(map[Severity]int),
	}
	for i := range stats.slowest[:stats.slowest_count] {
		slow := &stats.slowest[i]
		result.Slowest = append(result.Slowest, SlowNode{C.GoString(&slow.node[0]), microseconds(slow.latency_us)})
	}
	for severity, nodes := range stats.health {
		result.Health[Severity(severity)] = int(nodes)
	}
	return result
}
