package nodeipmi

// #include "bridge.h"
import "C"

import (
	"time"
	"unsafe"
)

// A Severity says how bad the state of a sensor is, in the steps of the specification's thresholds (§35.4).
type Severity uint32

// The severities, from the least to the worst.
const (
	SeverityUnknown        = Severity(C.NODEIPMI_SEVERITY_UNKNOWN)
	SeverityOK             = Severity(C.NODEIPMI_SEVERITY_OK)
	SeverityNonCritical    = Severity(C.NODEIPMI_SEVERITY_NON_CRITICAL)
	SeverityCritical       = Severity(C.NODEIPMI_SEVERITY_CRITICAL)
	SeverityNonRecoverable = Severity(C.NODEIPMI_SEVERITY_NON_RECOVERABLE)
)

// String is the severity's stable word, "non_critical".
func (s Severity) String() string { return C.GoString(C.nodeipmi_severity_word(C.uint32_t(s))) }

// Health is what is known of a node's hardware: from a Monitor with HealthInterval, from Sensors without a filter, and
// from SEL.
type Health struct {
	// Severity is the worst state of all sensors; SeverityUnknown if none could be judged, or all were well and some
	// could not be asked.
	Severity    Severity
	BadSensors  string    // those whose state is worse than OK, in words, the worst first
	SensorsRead time.Time // when the sensors were last read; zero if never
	SELKnown    bool      // the BMC told how full its event log is
	SELEntries  int
	SELPercent  int       // of the log's space that is used
	SELOverflow bool      // events were lost for lack of space
	SELRead     time.Time // when that was last asked; zero if never
}

func toHealth(health *C.nodeipmi_health) Health {
	return Health{
		Severity:    Severity(health.severity),
		BadSensors:  C.GoString(&health.bad_sensors[0]),
		SensorsRead: unixMilliseconds(health.sensors_unix_ms),
		SELKnown:    health.sel_known != 0,
		SELEntries:  int(health.sel_entries),
		SELPercent:  int(health.sel_percent),
		SELOverflow: health.sel_overflow != 0,
		SELRead:     unixMilliseconds(health.sel_unix_ms),
	}
}

// A NodeStatus is what is last known of a node.
type NodeStatus struct {
	Attempted         time.Time // when the last attempt ended; zero if none was made, or none since the address was changed
	Status            Status    // of the last attempt
	Stage             Stage     // of the last attempt
	Power             PowerState
	CipherSuite       CipherSuite // last that worked; CipherSuiteAuto if none or IPMI 1.5
	LAN               LAN         // last that worked; LANAuto if none
	RoundTrips        int         // of the last attempt
	Latency           time.Duration
	LastConnected     time.Time // when the last success ended; zero if none
	IPMIStatus        string    // IPMI Status: "OK", the error message of the last attempt, or "NA"
	IPMILastConnected string    // IPMI Last Connected: RFC 3339 in UTC, or "NA"
	Health            Health
}

// Status is what is last known of a node; it touches no network.
func (c *Client) Status(node string) (NodeStatus, error) {
	found := C.nodeipmi_node_status{struct_size: C.sizeof_nodeipmi_node_status}
	err := c.local("status", node, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_node_status_get(c.state, name, &found, failure)
	})
	if err != nil {
		return NodeStatus{}, err
	}
	return NodeStatus{
		Attempted:         unixMilliseconds(found.attempted_unix_ms),
		Status:            Status(found.status),
		Stage:             Stage(found.stage),
		Power:             PowerState(found.power),
		CipherSuite:       CipherSuite(found.cipher_suite),
		LAN:               LAN(found.lan),
		RoundTrips:        int(found.round_trips),
		Latency:           microseconds(found.latency_us),
		LastConnected:     unixMilliseconds(found.last_connected_unix_ms),
		IPMIStatus:        C.GoString(&found.ipmi_status[0]),
		IPMILastConnected: C.GoString(&found.ipmi_last_connected[0]),
		Health:            toHealth(&found.health),
	}, nil
}

// WebAddress is the address of the BMC's web page: what is set, or https://HOST/. It is http or https, whatever is
// stored.
func (c *Client) WebAddress(node string) (string, error) {
	for size := 1024; ; {
		var needed C.uint64_t
		buffer := make([]byte, size)
		err := c.local("web address", node, func(name *C.char, failure *C.nodeipmi_error) {
			C.nodeipmi_web_address_get(c.state, name, (*C.char)(unsafe.Pointer(&buffer[0])), C.uint64_t(size), &needed,
				failure)
		})
		if err == nil {
			return string(buffer[:needed-1]), nil // the last is a NUL
		}
		if int(needed) <= size {
			return "", err
		}
		size = int(needed)
	}
}

// A MenuItem is one item of the submenu "IPMI" that a host's user interface shows for a host-level node.
type MenuItem struct {
	ID             string // stable: "test", "connect", "power-on"
	Label          string // "Power On"
	Destructive    bool   // ask first
	Enabled        bool   // it can be used now
	DisabledReason string // why it cannot
}

// Menu is a node's menu. node may be "": the menu as such, all items enabled.
func (c *Client) Menu(node string) ([]MenuItem, error) {
	var items []MenuItem
	for {
		item, err := c.menuItem(node, len(items))
		if failure, ok := err.(*Error); ok && failure.Status == ErrNotFound && len(items) > 0 {
			return items, nil // that was the last
		}
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
}

func (c *Client) menuItem(node string, index int) (MenuItem, error) {
	item := C.nodeipmi_menu_item{struct_size: C.sizeof_nodeipmi_menu_item}
	err := c.local("menu", node, func(name *C.char, failure *C.nodeipmi_error) {
		if node == "" {
			name = nil
		}
		C.nodeipmi_menu_item_get(c.state, name, C.uint32_t(index), &item, failure)
	})
	if err != nil {
		return MenuItem{}, err
	}
	return MenuItem{
		ID:             C.GoString(&item.id[0]),
		Label:          C.GoString(&item.label[0]),
		Destructive:    item.destructive != 0,
		Enabled:        item.enabled != 0,
		DisabledReason: C.GoString(&item.disabled_reason[0]),
	}, nil
}
