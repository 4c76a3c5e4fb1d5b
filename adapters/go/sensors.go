package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// A Value is a reading in millionths of its unit, so that nothing of it is lost.
type Value int64

// Float64 is the value in its unit.
func (v Value) Float64() float64 { return float64(v) / 1e6 }

// String is the value in its unit, in decimals, with no more digits than it has: "12.033".
func (v Value) String() string {
	text := strconv.FormatInt(int64(v), 10)
	sign := ""
	if v < 0 {
		sign, text = "-", text[1:]
	}
	if len(text) < 7 {
		text = strings.Repeat("0", 7-len(text)) + text
	}
	point := len(text) - 6
	return strings.TrimSuffix(strings.TrimRight(sign+text[:point]+"."+text[point:], "0"), ".")
}

// A SensorState is the state of a sensor. From LowerNonCritical to UpperNonRecoverable they are thresholds that its
// reading has reached (§35.14).
type SensorState uint32

// The states.
const (
	SensorOK                  = SensorState(C.NODEIPMI_SENSOR_STATE_OK)
	SensorLowerNonCritical    = SensorState(C.NODEIPMI_SENSOR_STATE_LOWER_NON_CRITICAL)
	SensorLowerCritical       = SensorState(C.NODEIPMI_SENSOR_STATE_LOWER_CRITICAL)
	SensorLowerNonRecoverable = SensorState(C.NODEIPMI_SENSOR_STATE_LOWER_NON_RECOVERABLE)
	SensorUpperNonCritical    = SensorState(C.NODEIPMI_SENSOR_STATE_UPPER_NON_CRITICAL)
	SensorUpperCritical       = SensorState(C.NODEIPMI_SENSOR_STATE_UPPER_CRITICAL)
	SensorUpperNonRecoverable = SensorState(C.NODEIPMI_SENSOR_STATE_UPPER_NON_RECOVERABLE)
	SensorUnavailable         = SensorState(C.NODEIPMI_SENSOR_STATE_UNAVAILABLE)       // nothing to measure, or refused (CompletionCode)
	SensorScanningDisabled    = SensorState(C.NODEIPMI_SENSOR_STATE_SCANNING_DISABLED) // the sensor is switched off
	SensorUnknown             = SensorState(C.NODEIPMI_SENSOR_STATE_UNKNOWN)           // read, and nothing tells whether the reading is good
)

var sensorStateWords = [...]string{"ok", "lower_non_critical", "lower_critical", "lower_non_recoverable",
	"upper_non_critical", "upper_critical", "upper_non_recoverable", "unavailable", "not_scanned", "unknown"}

// String is the state's word in the command's JSON, "upper_critical".
func (s SensorState) String() string {
	if int64(s) < int64(len(sensorStateWords)) {
		return sensorStateWords[s]
	}
	return fmt.Sprintf("SensorState(%d)", uint32(s))
}

// A Threshold is one of the six that a sensor can have.
type Threshold uint32

// The thresholds.
const (
	LowerNonCritical    = Threshold(C.NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL)
	LowerCritical       = Threshold(C.NODEIPMI_THRESHOLD_LOWER_CRITICAL)
	LowerNonRecoverable = Threshold(C.NODEIPMI_THRESHOLD_LOWER_NON_RECOVERABLE)
	UpperNonCritical    = Threshold(C.NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL)
	UpperCritical       = Threshold(C.NODEIPMI_THRESHOLD_UPPER_CRITICAL)
	UpperNonRecoverable = Threshold(C.NODEIPMI_THRESHOLD_UPPER_NON_RECOVERABLE)
)

// String is the threshold's word in the command's JSON, "upper_critical".
func (t Threshold) String() string {
	if t <= UpperNonRecoverable {
		return sensorStateWords[t+1] // the states of having reached them stand in the same order
	}
	return fmt.Sprintf("Threshold(%d)", uint32(t))
}

// The sensor types that are asked for most, for SensorFilter.Type (table 42-3 has them all).
const (
	SensorTypeTemperature = 1
	SensorTypeVoltage     = 2
	SensorTypeCurrent     = 3
	SensorTypeFan         = 4
)

// A SensorFilter says which sensors are read; the others cost nothing. The zero value reads all.
type SensorFilter struct {
	Type              int    // of table 42-3; 0 for all
	Name              string // pattern of fnmatch(3): * and ? stand for any characters; "" for all
	Power             bool   // only what is measured in watts
	CurrentThresholds bool   // thresholds as they are now: one more round trip for each sensor
	Refresh           bool   // the BMC's records are read again, whatever is known of them
}

// A Sensor is one sensor and its reading.
type Sensor struct {
	Name           string
	Number         int    // at its owner
	Owner          int    // slave address of the controller that has it; 0x20 is the BMC
	SensorType     int    // table 42-3
	Type           string // in words: "Temperature"
	EventType      int    // event/reading type, table 42-1; 1 is threshold-based
	EntityID       int    // table 43-13
	EntityInstance int
	Entity         string // in words: "processor"
	State          SensorState
	Severity       Severity // of the state, or of the worst of the states
	HasValue       bool     // Value and Raw hold a reading
	Value          Value
	Raw            int
	Unit           string              // symbol: "°C", "V", "RPM"
	UnitName       string              // in the specification's words: "degrees C"
	Thresholds     map[Threshold]Value // those that there are; in the unit of Value
	States         uint32              // of a discrete sensor: bit n is state n of its type
	Text           string              // the same in words, parted by "; "
	CompletionCode uint8               // why there is no reading, else 0; 0xC3: no answer of its owner, 0xD3: not reached
}

// Sensors are what Client.Sensors reads, in the order of the BMC's records.
type Sensors struct {
	List    []Sensor
	Trouble string // what could not be read, in a sentence; "" if nothing is missing
	Outcome Outcome
}

// Sensors reads sensors (§35.14); those of controllers behind the BMC through it. It needs PrivilegeUser.
//
// Names and kinds of the sensors are in the BMC's records, which take many round trips to read: a large repository on a
// slow BMC needs more time than the default. They are kept in the state.
func (c *Client) Sensors(ctx context.Context, node string, filter SensorFilter) (Sensors, error) {
	if hasNUL(filter.Name) {
		return Sensors{}, invalid("sensors", node, "The filter's name has a NUL in it.")
	}
	if filter.Type < 0 || filter.Type > maxUint32 {
		return Sensors{}, invalid("sensors", node, "The filter's type is out of range; at most 255.")
	}
	var memory buffers
	defer memory.free()
	wanted := C.nodeipmi_sensor_filter{
		struct_size: C.sizeof_nodeipmi_sensor_filter,
		sensor_type: C.uint32_t(filter.Type),
		name:        memory.text(filter.Name),
	}
	if filter.Power {
		wanted.flags |= C.NODEIPMI_SENSOR_FILTER_POWER
	}
	if filter.CurrentThresholds {
		wanted.flags |= C.NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS
	}
	if filter.Refresh {
		wanted.flags |= C.NODEIPMI_SENSOR_FILTER_REFRESH
	}
	sensors, outcome, err := read(ctx, c, "sensors", node, takeSensors, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_sensors(s.state, s.name, &wanted, s.timeout, s.call, s.op, s.failure)
	})
	sensors.Outcome = outcome
	return sensors, err
}

func takeSensors(_ *C.nodeipmi_outcome, found unsafe.Pointer) Sensors {
	list := (*C.nodeipmi_sensor_list)(found)
	size := C.nodeipmi_sensor_list_size(list)
	taken := Sensors{List: make([]Sensor, 0, size), Trouble: C.GoString(C.nodeipmi_sensor_list_trouble(list))}
	for i := C.uint32_t(0); i < size; i++ {
		sensor := C.nodeipmi_sensor{struct_size: C.sizeof_nodeipmi_sensor}
		if C.nodeipmi_sensor_list_get(list, i, &sensor, nil) == C.NODEIPMI_OK {
			taken.List = append(taken.List, toSensor(&sensor))
		}
	}
	return taken
}

func toSensor(sensor *C.nodeipmi_sensor) Sensor {
	result := Sensor{
		Name:           C.GoString(&sensor.name[0]),
		Number:         int(sensor.number),
		Owner:          int(sensor.owner),
		SensorType:     int(sensor.sensor_type),
		Type:           C.GoString(&sensor._type[0]),
		EventType:      int(sensor.event_type),
		EntityID:       int(sensor.entity_id),
		EntityInstance: int(sensor.entity_instance),
		Entity:         C.GoString(&sensor.entity[0]),
		State:          SensorState(sensor.state),
		Severity:       Severity(sensor.severity),
		HasValue:       sensor.has_value != 0,
		Value:          Value(sensor.value),
		Raw:            int(sensor.raw),
		Unit:           C.GoString(&sensor.unit[0]),
		UnitName:       C.GoString(&sensor.unit_name[0]),
		States:         uint32(sensor.states),
		Text:           C.GoString(&sensor.text[0]),
		CompletionCode: uint8(sensor.completion_code),
	}
	for i, value := range sensor.thresholds {
		if sensor.threshold_set&(1<<i) == 0 {
			continue
		}
		if result.Thresholds == nil {
			result.Thresholds = make(map[Threshold]Value)
		}
		result.Thresholds[Threshold(i)] = Value(value)
	}
	return result
}
