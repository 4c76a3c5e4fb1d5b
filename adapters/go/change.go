package nodeipmi

// #include "bridge.h"
import "C"

import (
	"strings"
	"time"
)

// Changes are what a Change tells of.
type Changes uint32

// The bits of Changes.
const (
	ChangeStatus  = Changes(C.NODEIPMI_CHANGE_STATUS)  // the IPMI Status: another status, or another completion code
	ChangePower   = Changes(C.NODEIPMI_CHANGE_POWER)   // the power state; one that cannot be read just now is no change
	ChangeFirst   = Changes(C.NODEIPMI_CHANGE_FIRST)   // the node's first poll; only with MonitorOptions.First
	ChangeRemoved = Changes(C.NODEIPMI_CHANGE_REMOVED) // the node is watched no longer: removed, or a tenant node now
	ChangeHealth  = Changes(C.NODEIPMI_CHANGE_HEALTH)  // the worst state of the sensors, or which are worse than OK
	ChangeSEL     = Changes(C.NODEIPMI_CHANGE_SEL)     // how many entries the event log has, or that it loses some
)

// Has says whether any of the bits of what is among them.
func (c Changes) Has(what Changes) bool { return c&what != 0 }

var changeWords = []struct {
	bit  Changes
	word string
}{
	{ChangeFirst, "first"}, {ChangeStatus, "ipmi_status"}, {ChangePower, "power"}, {ChangeHealth, "health"},
	{ChangeSEL, "sel"}, {ChangeRemoved, "removed"},
}

// String is the words of the command's JSON: "ipmi_status,power".
func (c Changes) String() string {
	var words []string
	for _, known := range changeWords {
		if c.Has(known.bit) {
			words = append(words, known.word)
		}
	}
	return strings.Join(words, ",")
}

// A Change is what a poll found that differs from what was known.
type Change struct {
	Node              string
	Changes           Changes
	Status            Status // of the poll
	PreviousStatus    Status // as it was last told, or known at the start; if PreviousKnown
	PreviousKnown     bool
	Power             PowerState
	PreviousPower     PowerState // the last that was known
	Stage             Stage      // of a failure
	CompletionCode    uint8      // of a failure; 0 if there was none
	CipherSuite       CipherSuite
	RoundTrips        int
	Latency           time.Duration
	Time              time.Time // when the poll ended
	LastConnected     time.Time // when the last success ended; zero if there was none
	IPMIStatus        string    // as in NodeStatus
	IPMILastConnected string    // as in NodeStatus
	Health            Health    // as it is known now
	PreviousHealth    Health    // as it was last told, or known at the start
}

func toChange(change *C.nodeipmi_change) Change {
	return Change{
		Node:              C.GoString(&change.node[0]),
		Changes:           Changes(change.changes),
		Status:            Status(change.status),
		PreviousStatus:    Status(change.previous_status),
		PreviousKnown:     change.previous_attempted != 0,
		Power:             PowerState(change.power),
		PreviousPower:     PowerState(change.previous_power),
		Stage:             Stage(change.stage),
		CompletionCode:    uint8(change.completion_code),
		CipherSuite:       CipherSuite(change.cipher_suite),
		RoundTrips:        int(change.round_trips),
		Latency:           microseconds(change.latency_us),
		Time:              unixMilliseconds(change.unix_ms),
		LastConnected:     unixMilliseconds(change.last_connected_unix_ms),
		IPMIStatus:        C.GoString(&change.ipmi_status[0]),
		IPMILastConnected: C.GoString(&change.ipmi_last_connected[0]),
		Health:            toHealth(&change.health),
		PreviousHealth:    toHealth(&change.previous_health),
	}
}

// followedBy is one change for two of a node: from what was known before the first to what the second found. What did
// not change in the end is not told.
func (c Change) followedBy(later Change) Change {
	one := later
	one.Changes |= c.Changes &^ ChangeRemoved
	one.PreviousStatus, one.PreviousKnown = c.PreviousStatus, c.PreviousKnown
	one.PreviousPower, one.PreviousHealth = c.PreviousPower, c.PreviousHealth
	// A poll that failed did not see the power; what was seen before it is still to be told.
	if c.Changes.Has(ChangePower) && later.Power == PowerUnknown {
		one.Power = c.Power
	}
	if c.Changes.Has(ChangeHealth) && later.Health.SensorsRead.IsZero() {
		one.Health.Severity, one.Health.BadSensors = c.Health.Severity, c.Health.BadSensors
		one.Health.SensorsRead = c.Health.SensorsRead
	}
	if c.Changes.Has(ChangeSEL) && !later.Health.SELKnown {
		one.Health.SELKnown, one.Health.SELRead = true, c.Health.SELRead
		one.Health.SELEntries, one.Health.SELPercent = c.Health.SELEntries, c.Health.SELPercent
		one.Health.SELOverflow = c.Health.SELOverflow
	}
	if one.PreviousKnown && one.PreviousStatus == StatusOK && one.Status == StatusOK {
		one.Changes &^= ChangeStatus // two failures of the same status may still differ in their text
	}
	if one.PreviousPower == one.Power {
		one.Changes &^= ChangePower
	}
	before, now := one.PreviousHealth, one.Health
	if before.Severity == now.Severity && before.BadSensors == now.BadSensors {
		one.Changes &^= ChangeHealth
	}
	if before.SELKnown == now.SELKnown && before.SELEntries == now.SELEntries && before.SELOverflow == now.SELOverflow {
		one.Changes &^= ChangeSEL
	}
	return one
}
