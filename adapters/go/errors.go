package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
)

// ErrClosed is returned by the methods of a Client that is closed, or was closed meanwhile.
var ErrClosed = errors.New("nodeipmi: the client is closed")

// A Status says what became of a call: StatusOK, or what went wrong. It is an error to compare with, by errors.Is; the
// error that a method returns is an *Error that has it.
type Status int32

// StatusOK is the status of what succeeded: of a NodeStatus or a Change. No error has it.
const StatusOK = Status(C.NODEIPMI_OK)

// The statuses of failures. README.md of nodeipmi says for each what to do.
const (
	ErrInvalidArgument = Status(C.NODEIPMI_INVALID_ARGUMENT)  // the message names the argument
	ErrNotFound        = Status(C.NODEIPMI_NOT_FOUND)         // no node or subscriber of this name
	ErrAlreadyExists   = Status(C.NODEIPMI_ALREADY_EXISTS)    // a node of this name, a state in this folder, or a monitor
	ErrNotHostNode     = Status(C.NODEIPMI_NOT_HOST_NODE)     // IPMI is for host-level nodes, this is a tenant node
	ErrNoCredentials   = Status(C.NODEIPMI_NO_CREDENTIALS)    // neither user nor password is stored
	ErrNameNotResolved = Status(C.NODEIPMI_NAME_NOT_RESOLVED) // the BMC's host name
	ErrUnreachable     = Status(C.NODEIPMI_UNREACHABLE)       // the network said so (Errno says what)
	ErrNoAnswer        = Status(C.NODEIPMI_NO_ANSWER)         // silence until the deadline (Stage says where)
	ErrNotIPMI         = Status(C.NODEIPMI_NOT_IPMI)          // something answers, but not IPMI
	ErrCipherRefused   = Status(C.NODEIPMI_CIPHER_REFUSED)    // cipher suite, or authentication type of IPMI 1.5
	ErrBadUser         = Status(C.NODEIPMI_BAD_USER)          // the BMC does not know the user, or not at this privilege
	ErrBadPassword     = Status(C.NODEIPMI_BAD_PASSWORD)      // the BMC refuses the password
	ErrBadKG           = Status(C.NODEIPMI_BAD_KG)            // the BMC key K_g
	ErrPrivilegeTooLow = Status(C.NODEIPMI_PRIVILEGE_TOO_LOW) // of the user, or of the node's privilege setting
	ErrBMCBusy         = Status(C.NODEIPMI_BMC_BUSY)          // no free session, or busy until the deadline
	ErrCommandRefused  = Status(C.NODEIPMI_COMMAND_REFUSED)   // CompletionCode says why, the message in words
	ErrProtocol        = Status(C.NODEIPMI_PROTOCOL_ERROR)    // the BMC broke a rule; the message names it
	ErrOutcomeUnknown  = Status(C.NODEIPMI_OUTCOME_UNKNOWN)   // sent, the answer lost, and not safe to send twice
	ErrTimedOut        = Status(C.NODEIPMI_TIMED_OUT)         // a state was not reached, or not all done, in time
	ErrKeyMissing      = Status(C.NODEIPMI_KEY_MISSING)       // the key of the state is not where it is kept
	ErrVaultTampered   = Status(C.NODEIPMI_VAULT_TAMPERED)    // a sealed credential was altered, or is another key's
	ErrStorage         = Status(C.NODEIPMI_STORAGE_ERROR)     // database or disk
	ErrStateInsecure   = Status(C.NODEIPMI_STATE_INSECURE)    // folder or file open to others; the message has the remedy
	ErrStateMissing    = Status(C.NODEIPMI_STATE_MISSING)     // no state in the folder; Init makes one
	ErrCancelled       = Status(C.NODEIPMI_CANCELLED)         // told as the context's error, or as ErrClosed
	ErrRecursive       = Status(C.NODEIPMI_RECURSIVE)         // does not happen in Go
	ErrUnsupported     = Status(C.NODEIPMI_UNSUPPORTED)       // by this version of the library
	ErrInternal        = Status(C.NODEIPMI_INTERNAL)          // no memory, no thread, or a fault of the library
	ErrKeyLocked       = Status(C.NODEIPMI_KEY_LOCKED)        // the passphrase or PIN of the state's key is missing or wrong
)

// Error is one sentence that says what the status means and what to do.
func (s Status) Error() string { return C.GoString(C.nodeipmi_status_sentence(C.nodeipmi_status(s))) }

// Word is the status's stable short word, "bad_password", as the command's JSON has it.
func (s Status) Word() string { return C.GoString(C.nodeipmi_status_word(C.nodeipmi_status(s))) }

// A Stage says how far the conversation with a BMC had come when it ended.
type Stage uint32

// The stages, in their order.
const (
	StageNone                  = Stage(C.NODEIPMI_STAGE_NONE)
	StageResolve               = Stage(C.NODEIPMI_STAGE_RESOLVE)                // name resolution
	StageChannelAuthentication = Stage(C.NODEIPMI_STAGE_CHANNEL_AUTHENTICATION) // Get Channel Authentication Capabilities, §22.13
	StageOpenSession           = Stage(C.NODEIPMI_STAGE_OPEN_SESSION)           // RMCP+ Open Session, §13.17
	StageRAKP1                 = Stage(C.NODEIPMI_STAGE_RAKP1)                  // §13.20, §13.21
	StageRAKP3                 = Stage(C.NODEIPMI_STAGE_RAKP3)                  // §13.22, §13.23
	StageSessionChallenge      = Stage(C.NODEIPMI_STAGE_SESSION_CHALLENGE)      // Get Session Challenge (1.5), §22.16
	StageActivateSession       = Stage(C.NODEIPMI_STAGE_ACTIVATE_SESSION)       // Activate Session (1.5), §22.17
	StageSetPrivilege          = Stage(C.NODEIPMI_STAGE_SET_PRIVILEGE)          // Set Session Privilege Level, §22.18
	StageCommand               = Stage(C.NODEIPMI_STAGE_COMMAND)                // the command itself
	StageCloseSession          = Stage(C.NODEIPMI_STAGE_CLOSE_SESSION)          // §22.19
)

// String is the stage as a phrase, "RAKP 1"; "" for StageNone.
func (s Stage) String() string { return C.GoString(C.nodeipmi_stage_name(C.uint32_t(s))) }

// An Error says what the library could not do.
type Error struct {
	Op             string        // the method's work: "test", "open", "add node"
	Node           string        // the node's name; "" if it was not about one
	Subscriber     string        // the subscriber's name; "" if it was not about one
	Status         Status        // never StatusOK
	Stage          Stage         // how far the conversation with the BMC had come
	CompletionCode uint8         // of the BMC's answer (§5.2); 0 if there was none
	RMCPStatus     uint8         // RMCP+ status code of Open Session or RAKP (table 13-15); 0 if there was none
	Errno          syscall.Errno // of the system call that failed; 0 if none did
	Message        string        // a sentence for a person

	atDeadline bool // the context's deadline was what ended it
}

// Error names the work, and the node or subscriber, before the message.
func (e *Error) Error() string {
	text := "nodeipmi: " + e.Op
	for _, name := range []string{e.Node, e.Subscriber} {
		if name != "" {
			text += " " + name
		}
	}
	return text + ": " + e.Message
}

// Is says whether target is the error's Status, or what the standard library calls it: fs.ErrNotExist for ErrNotFound
// and ErrStateMissing, fs.ErrExist for ErrAlreadyExists, context.DeadlineExceeded if the context's deadline ended it.
func (e *Error) Is(target error) bool {
	switch target {
	case e.Status:
		return true
	case fs.ErrNotExist:
		return e.Status == ErrNotFound || e.Status == ErrStateMissing
	case fs.ErrExist:
		return e.Status == ErrAlreadyExists
	case context.DeadlineExceeded:
		return e.atDeadline
	}
	return false
}

// Unwrap is Errno if it is set.
func (e *Error) Unwrap() error {
	if e.Errno == 0 {
		return nil
	}
	return e.Errno
}

// Timeout says whether the time was over: ErrNoAnswer and ErrTimedOut.
func (e *Error) Timeout() bool { return e.Status == ErrNoAnswer || e.Status == ErrTimedOut }

func newFailure() C.nodeipmi_error {
	return C.nodeipmi_error{struct_size: C.sizeof_nodeipmi_error}
}

// toError is nil if the status is OK.
func toError(op, node string, failure *C.nodeipmi_error) *Error {
	if failure.status == C.NODEIPMI_OK {
		return nil
	}
	return &Error{
		Op:             op,
		Node:           node,
		Status:         Status(failure.status),
		Stage:          Stage(failure.stage),
		CompletionCode: uint8(failure.completion_code),
		RMCPStatus:     uint8(failure.rmcp_status),
		Errno:          syscall.Errno(failure.sys_errno),
		Message:        C.GoString(&failure.message[0]),
	}
}

func invalid(op, node, message string) *Error {
	return &Error{Op: op, Node: node, Status: ErrInvalidArgument, Message: message}
}
