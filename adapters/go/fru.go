package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"unsafe"
)

// A FRUField is one field of one unit's inventory (FRU Information Storage Definition 1.0).
type FRUField struct {
	Unit     int    // FRU device id; 0 is the BMC's own, usually the node's main board
	UnitName string // "" if the sensor data records do not tell
	// Area is stable: "chassis", "board", "product", "power supply", "dc output", "dc load", "management access",
	// "oem record", "other record".
	Area  string
	Field string // stable: "serial_number"; "custom_1" and so on for what has no name
	Label string // for people: "Serial Number"
	Value string // with its unit: "750 W". Times are RFC 3339 in UTC
}

// A FRU is the inventory of a node's field replaceable units, unit by unit and area by area. Of a unit with several "dc
// output" or "dc load", each begins with its "number"; an "oem record" or "other record" begins with its "type". Fields
// that are empty are not in it.
type FRU struct {
	Fields  []FRUField
	Trouble string // what could not be read or is doubtful, in sentences; "" if nothing is
	Outcome Outcome
}

// FRU reads the inventories of the node's field replaceable units (Read FRU Data, §34.2). It needs PrivilegeUser.
func (c *Client) FRU(ctx context.Context, node string) (FRU, error) {
	fru, outcome, err := read(ctx, c, "inventory", node, takeFRU, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_fru(s.state, s.name, s.timeout, s.call, s.op, s.failure)
	})
	fru.Outcome = outcome
	return fru, err
}

func takeFRU(_ *C.nodeipmi_outcome, found unsafe.Pointer) FRU {
	list := (*C.nodeipmi_fru_list)(found)
	size := C.nodeipmi_fru_list_size(list)
	taken := FRU{Fields: make([]FRUField, 0, size), Trouble: C.GoString(C.nodeipmi_fru_list_trouble(list))}
	for i := C.uint32_t(0); i < size; i++ {
		field := C.nodeipmi_fru_field{struct_size: C.sizeof_nodeipmi_fru_field}
		if C.nodeipmi_fru_list_get(list, i, &field, nil) != C.NODEIPMI_OK {
			continue
		}
		taken.Fields = append(taken.Fields, FRUField{
			Unit:     int(field.unit),
			UnitName: C.GoString(&field.unit_name[0]),
			Area:     C.GoString(&field.area[0]),
			Field:    C.GoString(&field.field[0]),
			Label:    C.GoString(&field.label[0]),
			Value:    C.GoString(&field.value[0]),
		})
	}
	return taken
}
