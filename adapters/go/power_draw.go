package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"time"
	"unsafe"
)

// A PowerSource says where the power draw was read.
type PowerSource uint32

// The sources.
const (
	PowerSourceDCMI    = PowerSource(C.NODEIPMI_POWER_DRAW_DCMI)    // the BMC's own reading for the node (DCMI 1.5 §6.6.1)
	PowerSourceSensors = PowerSource(C.NODEIPMI_POWER_DRAW_SENSORS) // of the sensors that PowerDraw.Sensors names
)

// String is "dcmi" or "sensors".
func (s PowerSource) String() string {
	switch s {
	case PowerSourceDCMI:
		return "dcmi"
	case PowerSourceSensors:
		return "sensors"
	}
	return "unknown"
}

// A PowerDraw is what a node draws.
type PowerDraw struct {
	Source  PowerSource
	Watts   Value // now
	Minimum int   // watts; this and the following of DCMI only
	Average int
	Maximum int
	Period  time.Duration // that these three are of
	Time    time.Time     // of the reading, by the BMC's clock; zero if it does not tell
	Sensors string        // whose readings were taken, and added if they are several: "PSU1 Power; PSU2 Power"
	Trouble string        // why there may be power supplies besides these, in a sentence; "" if not
	Outcome Outcome
}

// PowerDraw reads what a node draws: by DCMI, or where the BMC has none that measures, from its sensors. It needs
// PrivilegeUser. ErrCommandRefused: the BMC has neither.
func (c *Client) PowerDraw(ctx context.Context, node string) (PowerDraw, error) {
	draw, outcome, err := read(ctx, c, "power draw", node, takePowerDraw,
		func(s submission) C.nodeipmi_status {
			return C.nodeipmi_go_power_draw(s.state, s.name, s.timeout, s.call, s.op, s.failure)
		})
	draw.Outcome = outcome
	return draw, err
}

func takePowerDraw(_ *C.nodeipmi_outcome, found unsafe.Pointer) PowerDraw {
	draw := (*C.nodeipmi_power_draw)(found)
	return PowerDraw{
		Source:  PowerSource(draw.source),
		Watts:   Value(draw.power),
		Minimum: int(draw.minimum),
		Average: int(draw.average),
		Maximum: int(draw.maximum),
		Period:  time.Duration(draw.period_ms) * time.Millisecond,
		Time:    bmcTime(draw.timestamp),
		Sensors: C.GoString(&draw.sensors[0]),
		Trouble: C.GoString(&draw.trouble[0]),
	}
}

// bmcTime is what a BMC's clock shows, as if its zone, which IPMI does not tell, were UTC. 0 is the zero time.
func bmcTime(seconds C.uint32_t) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
