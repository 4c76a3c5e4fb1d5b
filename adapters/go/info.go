package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"unsafe"
)

// ChannelFlags say how the LAN channel may be used (Get Channel Authentication Capabilities, §22.13).
type ChannelFlags uint32

// The bits of ChannelFlags. The authentication types are those of an IPMI 1.5 session at PrivilegeAdministrator.
const (
	ChannelAuthNone       = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_NONE)
	ChannelAuthMD2        = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_MD2)
	ChannelAuthMD5        = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_MD5)
	ChannelAuthStraight   = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_STRAIGHT) // the password in the clear
	ChannelAuthOEM        = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_OEM)
	ChannelLAN15          = ChannelFlags(C.NODEIPMI_CHANNEL_LAN_1_5)
	ChannelLAN20          = ChannelFlags(C.NODEIPMI_CHANNEL_LAN_2_0)
	ChannelKGSet          = ChannelFlags(C.NODEIPMI_CHANNEL_KG_SET)           // there is a K_g that is not 0
	ChannelAuthPerMessage = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_PER_MESSAGE) // each packet of an IPMI 1.5 session is authenticated
	ChannelAuthUserLevel  = ChannelFlags(C.NODEIPMI_CHANNEL_AUTH_USER_LEVEL)  // also those of commands that need PrivilegeUser alone
	ChannelNamedUsers     = ChannelFlags(C.NODEIPMI_CHANNEL_NAMED_USERS)
	ChannelNullUsers      = ChannelFlags(C.NODEIPMI_CHANNEL_NULL_USERS)      // a user without a name may log in
	ChannelAnonymousLogin = ChannelFlags(C.NODEIPMI_CHANNEL_ANONYMOUS_LOGIN) // a user without name and password may
)

// An IPSource says where the BMC's address comes from (§23.2).
type IPSource uint32

// The sources.
const (
	IPSourceUnknown        = IPSource(C.NODEIPMI_IP_SOURCE_UNKNOWN)
	IPSourceStatic         = IPSource(C.NODEIPMI_IP_SOURCE_STATIC)
	IPSourceDHCP           = IPSource(C.NODEIPMI_IP_SOURCE_DHCP)
	IPSourceSystemSoftware = IPSource(C.NODEIPMI_IP_SOURCE_SYSTEM_SOFTWARE)
	IPSourceOther          = IPSource(C.NODEIPMI_IP_SOURCE_OTHER)
)

// String is the source's word in the command's JSON, "dhcp".
func (s IPSource) String() string {
	switch s {
	case IPSourceStatic:
		return "static"
	case IPSourceDHCP:
		return "dhcp"
	case IPSourceSystemSoftware:
		return "system-software"
	case IPSourceOther:
		return "other"
	}
	return "unknown"
}

// DCMIFlags are what a BMC can do of DCMI (DCMI 1.5 §6.1.1).
type DCMIFlags uint32

// The bits of DCMIFlags.
const (
	DCMIPowerManagement     = DCMIFlags(C.NODEIPMI_DCMI_POWER_MANAGEMENT)
	DCMIInBandChannel       = DCMIFlags(C.NODEIPMI_DCMI_IN_BAND_CHANNEL)
	DCMISerialChannel       = DCMIFlags(C.NODEIPMI_DCMI_SERIAL_CHANNEL)
	DCMISecondaryLANChannel = DCMIFlags(C.NODEIPMI_DCMI_SECONDARY_LAN_CHANNEL)
)

// A Session is active at a BMC (Get Session Info, §22.20). Port and addresses are of who has it, if it is over LAN.
type Session struct {
	Handle    int
	UserID    int
	Privilege Privilege // as it is now
	Channel   int
	Own       bool // the one that asked
	IPMI20    bool // RMCP+
	Port      int
	Address   string // IPv4
	MAC       string
}

// An Info is what a BMC says of itself.
type Info struct {
	DeviceID         int // Get Device ID, §20.1
	DeviceRevision   int
	FirmwareMajor    int
	FirmwareMinor    int
	IPMIMajor        int
	IPMIMinor        int
	ManufacturerID   int    // IANA enterprise number
	Manufacturer     string // its name; "" if it is not known
	ProductID        int
	DeviceSupport    uint32        // additional device support, bit by bit as §20.1 byte 7
	CipherSuites     []CipherSuite // that it says it offers (§22.15), in its order
	GUID             string        // §22.14
	Channel          ChannelFlags
	LANIP            string // §23.2, which needs PrivilegeOperator; IPv4
	LANNetmask       string
	LANGateway       string
	LANMAC           string
	LANIPSource      IPSource
	LANVLAN          int // VLAN id; 0: none
	DCMIMajor        int // of DCMI's version; 0 and 0: it has none
	DCMIMinor        int
	DCMI             DCMIFlags
	SessionsPossible int       // how many there can be at once
	SessionsActive   int       // how many there are, as the BMC counts them
	Sessions         []Session // those that are active, as far as the BMC tells, 16 at most
	Trouble          string    // what could not be asked, in a sentence; "" if nothing
	Outcome          Outcome
}

// Info asks a BMC what it is. It needs PrivilegeUser, and without PrivilegeOperator the LAN configuration is not told.
// What a BMC refuses to tell, but Get Device ID, is no failure.
func (c *Client) Info(ctx context.Context, node string) (Info, error) {
	info, outcome, err := read(ctx, c, "info", node, takeInfo, func(s submission) C.nodeipmi_status {
		return C.nodeipmi_go_info(s.state, s.name, s.timeout, s.call, s.op, s.failure)
	})
	info.Outcome = outcome
	return info, err
}

func takeInfo(_ *C.nodeipmi_outcome, found unsafe.Pointer) Info {
	info := (*C.nodeipmi_device_info)(found)
	taken := Info{
		DeviceID:         int(info.device_id),
		DeviceRevision:   int(info.device_revision),
		FirmwareMajor:    int(info.firmware_major),
		FirmwareMinor:    int(info.firmware_minor),
		IPMIMajor:        int(info.ipmi_major),
		IPMIMinor:        int(info.ipmi_minor),
		ManufacturerID:   int(info.manufacturer_id),
		Manufacturer:     C.GoString(&info.manufacturer[0]),
		ProductID:        int(info.product_id),
		DeviceSupport:    uint32(info.device_support),
		GUID:             C.GoString(&info.guid[0]),
		Channel:          ChannelFlags(info.channel_flags),
		LANIP:            C.GoString(&info.lan_ip[0]),
		LANNetmask:       C.GoString(&info.lan_netmask[0]),
		LANGateway:       C.GoString(&info.lan_gateway[0]),
		LANMAC:           C.GoString(&info.lan_mac[0]),
		LANIPSource:      IPSource(info.lan_ip_source),
		LANVLAN:          int(info.lan_vlan),
		DCMIMajor:        int(info.dcmi_major),
		DCMIMinor:        int(info.dcmi_minor),
		DCMI:             DCMIFlags(info.dcmi_flags),
		SessionsPossible: int(info.sessions_possible),
		SessionsActive:   int(info.sessions_active),
		Trouble:          C.GoString(&info.trouble[0]),
	}
	for _, suite := range info.cipher_suites[:info.cipher_suite_count] {
		taken.CipherSuites = append(taken.CipherSuites, CipherSuite(suite))
	}
	for i := range info.sessions[:info.session_count] {
		taken.Sessions = append(taken.Sessions, toSession(&info.sessions[i]))
	}
	return taken
}

func toSession(session *C.nodeipmi_session) Session {
	return Session{
		Handle:    int(session.handle),
		UserID:    int(session.user_id),
		Privilege: Privilege(session.privilege),
		Channel:   int(session.channel),
		Own:       session.flags&C.NODEIPMI_SESSION_OWN != 0,
		IPMI20:    session.flags&C.NODEIPMI_SESSION_IPMI_2_0 != 0,
		Port:      int(session.port),
		Address:   C.GoString(&session.address[0]),
		MAC:       C.GoString(&session.mac[0]),
	}
}
