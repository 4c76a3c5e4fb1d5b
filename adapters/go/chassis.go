package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"fmt"
	"math"
	"time"
)

// PowerState of a node, as far as it is known.
type PowerState uint32

// The power states.
const (
	PowerUnknown = PowerState(C.NODEIPMI_POWER_STATE_UNKNOWN)
	PoweredOff   = PowerState(C.NODEIPMI_POWER_STATE_OFF)
	PoweredOn    = PowerState(C.NODEIPMI_POWER_STATE_ON)
)

// String is "on", "off" or "unknown".
func (p PowerState) String() string {
	switch p {
	case PoweredOn:
		return "on"
	case PoweredOff:
		return "off"
	}
	return "unknown"
}

// ChassisFlags are bits of the chassis status (§28.2).
type ChassisFlags uint32

// The bits of ChassisFlags.
const (
	ChassisPowerOverload     = ChassisFlags(C.NODEIPMI_CHASSIS_POWER_OVERLOAD)
	ChassisPowerInterlock    = ChassisFlags(C.NODEIPMI_CHASSIS_POWER_INTERLOCK)
	ChassisPowerFault        = ChassisFlags(C.NODEIPMI_CHASSIS_POWER_FAULT)
	ChassisPowerControlFault = ChassisFlags(C.NODEIPMI_CHASSIS_POWER_CONTROL_FAULT)
	ChassisIntrusion         = ChassisFlags(C.NODEIPMI_CHASSIS_INTRUSION)
	ChassisDriveFault        = ChassisFlags(C.NODEIPMI_CHASSIS_DRIVE_FAULT)
	ChassisCoolingFault      = ChassisFlags(C.NODEIPMI_CHASSIS_COOLING_FAULT)
	ChassisIdentifyKnown     = ChassisFlags(C.NODEIPMI_CHASSIS_IDENTIFY_KNOWN) // the BMC says whether the identify light is on
	ChassisIdentifyOn        = ChassisFlags(C.NODEIPMI_CHASSIS_IDENTIFY_ON)
)

// An Outcome is what an operation found, filled as far as it is known, on failure too.
type Outcome struct {
	Power           PowerState
	LAN             LAN         // LAN15 or LAN20; LANAuto if no session was opened
	CipherSuite     CipherSuite // CipherSuiteAuto for IPMI 1.5
	RoundTrips      int         // answers that were needed, up to the result; closing is not counted
	Retransmissions int         // packets that were sent again
	Latency         time.Duration
	Chassis         ChassisFlags // 0 unless the chassis status was read

	// SeenOff: the power was read as off after a power action was accepted. So it is of PowerOffOn, also of one that failed
	// later, and of a PowerCycle with PowerWait that kept the node off for long enough to be seen.
	SeenOff bool
}

func toOutcome(found *C.nodeipmi_outcome) Outcome {
	return Outcome{
		Power:           PowerState(found.power),
		LAN:             LAN(found.lan),
		CipherSuite:     CipherSuite(found.cipher_suite),
		RoundTrips:      int(found.round_trips),
		Retransmissions: int(found.retransmissions),
		Latency:         microseconds(found.latency_us),
		Chassis:         ChassisFlags(found.chassis),
		SeenOff:         found.seen_off != 0,
	}
}

// Test tests the IPMI connection of a node: it opens a session and reads the chassis status (§28.2). It needs
// PrivilegeUser.
func (c *Client) Test(ctx context.Context, node string) (Outcome, error) {
	return c.run(ctx, "test", node, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_test(s.state, s.name, s.timeout, s.call, s.op, s.failure)
	})
}

// A PowerAction is a Chassis Control (§28.3), or PowerStatus.
type PowerAction uint32

// The power actions.
const (
	PowerStatus = PowerAction(C.NODEIPMI_POWER_STATUS) // reads the state and changes nothing
	PowerOn     = PowerAction(C.NODEIPMI_POWER_ON)
	PowerOff    = PowerAction(C.NODEIPMI_POWER_OFF)
	PowerCycle  = PowerAction(C.NODEIPMI_POWER_CYCLE)
	PowerReset  = PowerAction(C.NODEIPMI_POWER_RESET)
	PowerSoft   = PowerAction(C.NODEIPMI_POWER_SOFT)   // soft shutdown through ACPI
	PowerDiag   = PowerAction(C.NODEIPMI_POWER_DIAG)   // diagnostic interrupt (NMI)
	PowerOffOn  = PowerAction(C.NODEIPMI_POWER_OFF_ON) // off, and on once the power was read back as off; only PowerWait
)

var powerWords = [...]string{"status", "on", "off", "cycle", "reset", "soft", "diag", "off-on"}

// String is the action's word in the command, "cycle".
func (a PowerAction) String() string {
	if int64(a) < int64(len(powerWords)) {
		return powerWords[a]
	}
	return fmt.Sprintf("PowerAction(%d)", uint32(a))
}

// Power reads or changes the power state. It returns when the BMC has accepted the command; PowerWait waits for the
// state. PowerStatus needs PrivilegeUser, the others PrivilegeOperator.
//
// PowerCycle, PowerReset, PowerSoft and PowerDiag are sent once: if the answer is lost the error is ErrOutcomeUnknown,
// and the outcome has the power state as it was read afterwards.
func (c *Client) Power(ctx context.Context, node string, action PowerAction) (Outcome, error) {
	return c.power(ctx, node, action, 0)
}

// PowerWait is Power, and waits until the node has reached the state: on after PowerOn, PowerCycle and PowerReset; off
// after PowerOff and PowerSoft; with PowerOffOn off, as it was read back, and then on. It is not for PowerStatus and
// PowerDiag. wait is how long the node may take, an hour at most, and with PowerOffOn for each of the two; the command
// itself has the context's deadline, or else Options.Timeout besides. ErrTimedOut: the command was accepted, and the state
// not reached.
func (c *Client) PowerWait(ctx context.Context, node string, action PowerAction, wait time.Duration) (Outcome, error) {
	if wait <= 0 {
		return Outcome{}, invalid("power "+action.String(), node, "wait must be greater than 0.")
	}
	return c.power(ctx, node, action, wait)
}

func (c *Client) power(ctx context.Context, node string, action PowerAction, wait time.Duration) (Outcome, error) {
	return c.run(ctx, "power "+action.String(), node, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_power(s.state, s.name, C.uint32_t(action), toMilliseconds(wait), s.timeout, s.call, s.op,
			s.failure)
	})
}

// How long Identify turns the light on, besides whole seconds.
const (
	IdentifyOff = time.Duration(0)             // turns it off
	IdentifyOn  = time.Duration(math.MaxInt64) // until it is turned off
)

// Identify turns on the light that tells the node in its rack (Chassis Identify, §28.5), for 1 to 255 seconds, or as
// IdentifyOn and IdentifyOff say. It needs PrivilegeOperator.
func (c *Client) Identify(ctx context.Context, node string, light time.Duration) (Outcome, error) {
	seconds := C.uint32_t(C.NODEIPMI_IDENTIFY_ON)
	if light != IdentifyOn {
		if light < 0 || light > 255*time.Second {
			return Outcome{}, invalid("identify", node, "The light is for 1 to 255 seconds, IdentifyOn or IdentifyOff.")
		}
		seconds = C.uint32_t((light + time.Second - 1) / time.Second)
	}
	return c.run(ctx, "identify", node, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_identify(s.state, s.name, seconds, s.timeout, s.call, s.op, s.failure)
	})
}
