package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"fmt"
	"unsafe"
)

// A BootDevice is what the node boots from (table 28-14; other numbers of it are possible).
type BootDevice uint32

// The boot devices.
const (
	BootNone  = BootDevice(C.NODEIPMI_BOOT_DEVICE_NONE) // no override
	BootPXE   = BootDevice(C.NODEIPMI_BOOT_DEVICE_PXE)
	BootDisk  = BootDevice(C.NODEIPMI_BOOT_DEVICE_DISK)
	BootCDROM = BootDevice(C.NODEIPMI_BOOT_DEVICE_CDROM)
	BootBIOS  = BootDevice(C.NODEIPMI_BOOT_DEVICE_BIOS) // BIOS set-up
)

// String is the device's word in the command, "pxe".
func (d BootDevice) String() string {
	switch d {
	case BootNone:
		return "none"
	case BootPXE:
		return "pxe"
	case BootDisk:
		return "disk"
	case BootCDROM:
		return "cdrom"
	case BootBIOS:
		return "bios"
	}
	return fmt.Sprintf("BootDevice(%d)", uint32(d))
}

// A Boot is a boot device and how it is used.
type Boot struct {
	Device     BootDevice
	Persistent bool // for all boots, not the next only
	EFI        bool // EFI instead of legacy boot
}

// A BootReading is what Client.Boot reads.
type BootReading struct {
	Boot
	Valid   bool // the BMC says that its boot flags are valid
	Outcome Outcome
}

// SetBoot sets the boot device (Set System Boot Options, §28.12, §28.13). It needs PrivilegeOperator.
func (c *Client) SetBoot(ctx context.Context, node string, boot Boot) (Outcome, error) {
	var flags C.uint32_t
	if boot.Persistent {
		flags |= C.NODEIPMI_BOOT_PERSISTENT
	}
	if boot.EFI {
		flags |= C.NODEIPMI_BOOT_EFI
	}
	return c.run(ctx, "set boot device", node, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_boot_device_set(s.state, s.name, C.uint32_t(boot.Device), flags, s.timeout, s.call, s.op,
			s.failure)
	})
}

// Boot reads the boot device. It needs PrivilegeOperator.
func (c *Client) Boot(ctx context.Context, node string) (BootReading, error) {
	take := func(outcome *C.nodeipmi_outcome, _ unsafe.Pointer) BootReading {
		return BootReading{
			Boot: Boot{
				Device:     BootDevice(outcome.boot_device),
				Persistent: outcome.boot_flags&C.NODEIPMI_BOOT_PERSISTENT != 0,
				EFI:        outcome.boot_flags&C.NODEIPMI_BOOT_EFI != 0,
			},
			Valid: outcome.boot_valid != 0,
		}
	}
	boot, outcome, err := read(ctx, c, "get boot device", node, take, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_boot_device_get(s.state, s.name, s.timeout, s.call, s.op, s.failure)
	})
	boot.Outcome = outcome
	return boot, err
}
