package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"time"
	"unsafe"
)

// A SELKind is the kind of an entry of the event log.
type SELKind uint32

// The kinds.
const (
	SELEvent          = SELKind(C.NODEIPMI_SEL_EVENT)           // a system event record
	SELOEMTimestamped = SELKind(C.NODEIPMI_SEL_OEM_TIMESTAMPED) // an OEM's record with a time stamp
	SELOEM            = SELKind(C.NODEIPMI_SEL_OEM)             // an OEM's record without
	SELReserved       = SELKind(C.NODEIPMI_SEL_RESERVED)        // of a type that the specification reserves
)

// A SELEntry is one entry of the system event log (§32). Members from Sensor on are of a SELEvent.
type SELEntry struct {
	RecordID       int
	RecordType     int // §32
	Kind           SELKind
	Time           time.Time     // by the BMC's clock; zero if the entry has none, or the clock was not set
	Uptime         time.Duration // since the BMC started, if HasUptime: its clock was not set
	HasUptime      bool
	ManufacturerID int    // of a SELOEMTimestamped: IANA enterprise number
	Data           []byte // event data 1 to 3 of a SELEvent; of others what no member holds
	Sensor         string // its name; "" if the sensor data records do not tell
	SensorNumber   int
	SensorType     int    // table 42-3
	Type           string // the same in words: "Power Supply"
	Generator      int    // slave address, or software id if the lowest bit is set
	EventType      int    // event/reading type, table 42-1
	Offset         int    // which event of its type
	Event          string // in words: "Upper Critical - going high"
	Detail         string // what the event data add, in words
	Deassertion    bool   // the event ceased
	HasReading     bool   // Reading holds what triggered it
	Reading        Value
	HasThreshold   bool // Threshold holds the threshold that was crossed
	Threshold      Value
	Unit           string // symbol, of Reading and Threshold
}

// SELInfo is what a BMC says of its event log. Times are by its clock.
type SELInfo struct {
	Entries    int
	FreeBytes  int  // 65535: that or more
	Overflow   bool // events were lost for lack of space
	LastAdded  time.Time
	LastErased time.Time
	Clock      time.Time // when it was asked (§31.10); zero if it does not tell
}

// A SEL is a system event log, or part of one, the oldest entry first.
type SEL struct {
	Info    SELInfo // before the entries were read
	Entries []SELEntry
	Trouble string // what could not be read, in a sentence; "" if nothing is missing
	Outcome Outcome
}

// SELOptions are for Client.SEL. The zero value reads all.
type SELOptions struct {
	InfoOnly    bool // how full it is, and no entries: two round trips
	AfterRecord int  // only what was logged after the entry of this RecordID; all if that entry is gone
}

// SEL reads the system event log (§31.2, §31.5). It needs PrivilegeUser. Times are by the BMC's clock, whose zone IPMI
// does not tell; they are given as UTC.
func (c *Client) SEL(ctx context.Context, node string, options SELOptions) (SEL, error) {
	if options.AfterRecord < 0 || options.AfterRecord > maxUint32 {
		return SEL{}, invalid("event log", node, "AfterRecord is out of range; at most 65534.")
	}
	var flags C.uint32_t
	if options.InfoOnly {
		flags |= C.NODEIPMI_SEL_READ_INFO_ONLY
	}
	sel, outcome, err := read(ctx, c, "event log", node, takeSEL, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_sel_read(s.state, s.name, flags, C.uint32_t(options.AfterRecord), s.timeout, s.call, s.op,
			s.failure)
	})
	sel.Outcome = outcome
	return sel, err
}

// ClearSEL erases the system event log (§31.9), and waits until the BMC has done so. It needs PrivilegeOperator.
// ErrTimedOut: the BMC accepted it, and is not done yet.
func (c *Client) ClearSEL(ctx context.Context, node string) (Outcome, error) {
	return c.run(ctx, "clear event log", node, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_sel_clear(s.state, s.name, s.timeout, s.call, s.op, s.failure)
	})
}

func takeSEL(_ *C.nodeipmi_outcome, found unsafe.Pointer) SEL {
	list := (*C.nodeipmi_sel_list)(found)
	size := C.nodeipmi_sel_list_size(list)
	taken := SEL{Entries: make([]SELEntry, 0, size), Trouble: C.GoString(C.nodeipmi_sel_list_trouble(list))}
	info := C.nodeipmi_sel_info{struct_size: C.sizeof_nodeipmi_sel_info}
	if C.nodeipmi_sel_list_info(list, &info, nil) == C.NODEIPMI_OK {
		taken.Info = SELInfo{
			Entries:    int(info.entries),
			FreeBytes:  int(info.free_bytes),
			Overflow:   info.overflow != 0,
			LastAdded:  bmcTime(info.last_added),
			LastErased: bmcTime(info.last_erased),
			Clock:      bmcTime(info.clock),
		}
	}
	for i := C.uint32_t(0); i < size; i++ {
		entry := C.nodeipmi_sel_entry{struct_size: C.sizeof_nodeipmi_sel_entry}
		if C.nodeipmi_sel_list_get(list, i, &entry, nil) == C.NODEIPMI_OK {
			taken.Entries = append(taken.Entries, toSELEntry(&entry))
		}
	}
	return taken
}

func toSELEntry(entry *C.nodeipmi_sel_entry) SELEntry {
	result := SELEntry{
		RecordID:       int(entry.record_id),
		RecordType:     int(entry.record_type),
		Kind:           SELKind(entry.kind),
		ManufacturerID: int(entry.manufacturer_id),
		Sensor:         C.GoString(&entry.sensor[0]),
		SensorNumber:   int(entry.sensor_number),
		SensorType:     int(entry.sensor_type),
		Type:           C.GoString(&entry._type[0]),
		Generator:      int(entry.generator),
		EventType:      int(entry.event_type),
		Offset:         int(entry.offset),
		Event:          C.GoString(&entry.event[0]),
		Detail:         C.GoString(&entry.detail[0]),
		Deassertion:    entry.deassertion != 0,
		HasReading:     entry.has_reading != 0,
		Reading:        Value(entry.reading),
		HasThreshold:   entry.has_threshold != 0,
		Threshold:      Value(entry.threshold),
		Unit:           C.GoString(&entry.unit[0]),
	}
	switch entry.time_kind {
	case C.NODEIPMI_SEL_TIME_CALENDAR:
		result.Time = time.Unix(int64(entry.time), 0).UTC()
	case C.NODEIPMI_SEL_TIME_UPTIME:
		result.Uptime, result.HasUptime = time.Duration(entry.time)*time.Second, true
	}
	for _, b := range entry.data[:entry.data_size] {
		result.Data = append(result.Data, byte(b))
	}
	return result
}
