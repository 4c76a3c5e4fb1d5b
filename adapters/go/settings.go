package nodeipmi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"strconv"
	"unsafe"
)

// Kind of a node.
type Kind uint32

// The kinds.
const (
	KindHost   = Kind(C.NODEIPMI_NODE_HOST)   // a physical node with a BMC
	KindTenant = Kind(C.NODEIPMI_NODE_TENANT) // a node without one: every IPMI call on it returns ErrNotHostNode
)

// String is "host" or "tenant".
func (k Kind) String() string {
	switch k {
	case KindHost:
		return "host"
	case KindTenant:
		return "tenant"
	}
	return fmt.Sprintf("Kind(%d)", uint32(k))
}

// LAN is a version of IPMI over LAN.
type LAN uint32

// The versions.
const (
	LANAuto = LAN(C.NODEIPMI_LAN_AUTO) // 2.0; 1.5 only where the BMC says that it has no 2.0 and never used it with us
	LAN15   = LAN(C.NODEIPMI_LAN_1_5)
	LAN20   = LAN(C.NODEIPMI_LAN_2_0)
)

// String is "auto", "1.5" or "2.0".
func (l LAN) String() string {
	switch l {
	case LANAuto:
		return "auto"
	case LAN15:
		return "1.5"
	case LAN20:
		return "2.0"
	}
	return fmt.Sprintf("LAN(%d)", uint32(l))
}

// Auth is how an IPMI 1.5 session authenticates (§13.6).
type Auth uint32

// The authentication types. AuthStraight and AuthNone are used only if asked for.
const (
	AuthAuto     = Auth(C.NODEIPMI_AUTH_AUTO) // AuthMD5
	AuthMD5      = Auth(C.NODEIPMI_AUTH_MD5)
	AuthStraight = Auth(C.NODEIPMI_AUTH_STRAIGHT) // sends the password in the clear
	AuthNone     = Auth(C.NODEIPMI_AUTH_NONE)     // sends none
)

// String is "auto", "md5", "straight" or "none".
func (a Auth) String() string {
	switch a {
	case AuthAuto:
		return "auto"
	case AuthMD5:
		return "md5"
	case AuthStraight:
		return "straight"
	case AuthNone:
		return "none"
	}
	return fmt.Sprintf("Auth(%d)", uint32(a))
}

// A CipherSuite is the number of one (table 22-20): 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17.
type CipherSuite uint32

// CipherSuiteAuto tries 17, then 3, and stays with what worked. Where it is a result, there is no suite: IPMI 1.5, or no
// session.
const CipherSuiteAuto = CipherSuite(C.NODEIPMI_CIPHER_SUITE_AUTO)

// String is the number, or "auto".
func (s CipherSuite) String() string {
	if s == CipherSuiteAuto {
		return "auto"
	}
	return strconv.FormatUint(uint64(s), 10)
}

// A Privilege is a level of table 13-17.
type Privilege uint32

// The privileges.
const (
	PrivilegeUser          = Privilege(C.NODEIPMI_PRIVILEGE_USER)
	PrivilegeOperator      = Privilege(C.NODEIPMI_PRIVILEGE_OPERATOR)
	PrivilegeAdministrator = Privilege(C.NODEIPMI_PRIVILEGE_ADMINISTRATOR)
)

// String is "user", "operator" or "administrator", and of a Session also "callback" or "oem".
func (p Privilege) String() string {
	switch p {
	case 1:
		return "callback"
	case PrivilegeUser:
		return "user"
	case PrivilegeOperator:
		return "operator"
	case PrivilegeAdministrator:
		return "administrator"
	case 5:
		return "oem"
	}
	return fmt.Sprintf("Privilege(%d)", uint32(p))
}

// Quirks are misbehaviours of BMCs that are tolerated only where asked for, since all others would be less safe for it.
type Quirks uint32

// The bits of Quirks.
const (
	// LookupByPrivilege: RAKP 1 asks for user look-up by name and privilege (§13.20). Intel SE7520AF2.
	LookupByPrivilege = Quirks(C.NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE)
	// ZeroSessionID: IPMI 1.5 answers whose session id is 0 are accepted. Tyan S2882.
	ZeroSessionID = Quirks(C.NODEIPMI_OPTION_ZERO_SESSION_ID)
)

// A Setting is one setting of a node, for Client.Add and Client.Edit. It prints as a function does: no secret shows.
type Setting func(*settings)

type settings struct {
	c      C.nodeipmi_node_settings
	memory buffers
	wrong  string // what must not be in a text is
}

func (s *settings) text(name, value string) *C.char {
	if hasNUL(value) {
		s.wrong = name + " has a NUL in it."
	}
	return s.memory.text(value)
}

// WithAddress sets the BMC's address: HOST, HOST:PORT, IPv6, [IPv6]:PORT; IPv6 may have a %scope. Port 623 if none.
// For a tenant node it may be "".
func WithAddress(address string) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_ADDRESS
		s.c.address = s.text("The address", address)
	}
}

// WithWeb sets the address of the BMC's web page, http:// or https://; "" for https://HOST/.
func WithWeb(address string) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_WEB
		s.c.web = s.text("The web address", address)
	}
}

// WithKind sets the kind of the node.
func WithKind(kind Kind) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_KIND
		s.c.kind = C.uint32_t(kind)
	}
}

// WithLAN sets the version of IPMI.
func WithLAN(lan LAN) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_LAN
		s.c.lan = C.uint32_t(lan)
	}
}

// WithAuth sets how an IPMI 1.5 session authenticates.
func WithAuth(auth Auth) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_AUTH
		s.c.auth = C.uint32_t(auth)
	}
}

// WithCipherSuite sets the cipher suite. Naming one implies IPMI 2.0.
func WithCipherSuite(suite CipherSuite) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_CIPHER_SUITE
		s.c.cipher_suite = C.uint32_t(suite)
	}
}

// WithPrivilege sets the most that is ever asked for; each call asks for what it needs.
func WithPrivilege(privilege Privilege) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_PRIVILEGE
		s.c.privilege = C.uint32_t(privilege)
	}
}

// WithQuirks sets which misbehaviours are tolerated; 0 for none.
func WithQuirks(quirks Quirks) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_OPTIONS
		s.c.options = C.uint32_t(quirks)
	}
}

// WithUser sets the user, 1 to 16 bytes. "" removes it: the BMC's anonymous user, if a password is stored.
func WithUser(user string) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_USER
		s.c.user = s.text("The user", user)
	}
}

// WithPassword sets the password, 1 to 20 bytes; IPMI 1.5 takes 16. nil removes it: an empty password, if a user is
// stored. The slice is read when the setting is given to Add or Edit, and not kept.
func WithPassword(password []byte) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_PASSWORD
		s.c.password, s.c.password_size = s.secret(password)
	}
}

// WithKG sets the BMC key K_g, up to 20 bytes. nil removes it. The slice is read when the setting is given to Add or
// Edit, and not kept.
func WithKG(kg []byte) Setting {
	return func(s *settings) {
		s.c.set |= C.NODEIPMI_SET_KG
		s.c.kg, s.c.kg_size = s.secret(kg)
	}
}

func (s *settings) secret(secret []byte) (unsafe.Pointer, C.uint64_t) {
	if len(secret) == 0 {
		return nil, 0
	}
	return s.memory.bytes(secret), C.uint64_t(len(secret))
}

// apply calls with the settings in C.
func (c *Client) apply(op, node string, list []Setting,
	call func(name *C.char, given *C.nodeipmi_node_settings, failure *C.nodeipmi_error)) error {
	s := &settings{}
	s.c.struct_size = C.sizeof_nodeipmi_node_settings
	defer s.memory.free()
	for _, setting := range list {
		setting(s)
	}
	if s.wrong != "" {
		return invalid(op, node, s.wrong)
	}
	given := s.c // by itself: what C is given a pointer to may hold none to Go
	return c.local(op, node, func(name *C.char, failure *C.nodeipmi_error) {
		call(name, &given, failure)
	})
}
