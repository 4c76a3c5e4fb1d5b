package nodeipmi

// #include "bridge.h"
import "C"

import (
	"fmt"
	"sync"
	"time"
)

// Options are for Open. The zero value has the defaults.
type Options struct {
	// StateDir is the state's folder. If it is "": $NODEIPMI_STATE if set, else /var/lib/nodeipmi for root, else
	// $XDG_STATE_HOME/nodeipmi, else $HOME/.local/state/nodeipmi.
	StateDir string

	// EngineThreads speak with the BMCs, nodes divided among them by name. 0 means 1, which is enough for ten
	// thousand. At most 64.
	EngineThreads int

	// KeySecret is the passphrase or PIN of the state's key; nil if it has none, or if the state names a file that has
	// it. Open copies it, and cleanses the copy; what the caller holds is the caller's to cleanse.
	KeySecret []byte

	// Timeout bounds an operation whose context has no deadline, from the call to its outcome. 0 means ten seconds.
	// At most an hour, as is what is left until a context's deadline.
	Timeout time.Duration
}

// A Client is one open state. Its methods may be called from any number of goroutines.
type Client struct {
	state   *C.nodeipmi
	timeout C.uint32_t // of operations without a deadline; 0: the library's default

	mu     sync.Mutex
	ending bool           // no call may begin
	calls  sync.WaitGroup // those inside the library just now; nodeipmi_close must be the last
	once   sync.Once      // of Close
	closed chan struct{}  // nodeipmi_close has returned
}

// Init makes a state: the folder (0700), the database, and the key that seals the credentials. stateDir is as in
// Options. It returns ErrAlreadyExists if there is one.
func Init(stateDir string) error {
	if hasNUL(stateDir) {
		return invalid("init", "", "The state's folder has a NUL in its name.")
	}
	var memory buffers
	defer memory.free()
	var folder *C.char
	if stateDir != "" {
		folder = memory.text(stateDir)
	}
	failure := newFailure()
	if C.nodeipmi_state_init(folder, &failure) != C.NODEIPMI_OK {
		return toError("init", "", &failure)
	}
	return nil
}

// Open opens a state, and starts the library's threads for it. Close the client when you have done with it.
func Open(options Options) (*Client, error) {
	if hasNUL(options.StateDir) {
		return nil, invalid("open", "", "StateDir has a NUL in it.")
	}
	if options.EngineThreads < 0 || options.EngineThreads > maxUint32 {
		return nil, invalid("open", "", "EngineThreads is out of range.")
	}
	// Callbacks are shown structs of the library's making, so one that is older would make them too short.
	if major, minor := ABIVersion(); major != C.NODEIPMI_ABI_MAJOR || minor < C.NODEIPMI_ABI_MINOR {
		return nil, &Error{Op: "open", Status: ErrUnsupported, Message: fmt.Sprintf(
			"The library that was loaded provides the ABI %d.%d, and this program needs %d.%d.", major, minor,
			C.NODEIPMI_ABI_MAJOR, C.NODEIPMI_ABI_MINOR)}
	}
	timeout := toMilliseconds(options.Timeout)
	if timeout > C.NODEIPMI_MAX_TIMEOUT_MS {
		return nil, invalid("open", "", "Timeout is out of range; at most an hour.")
	}
	var memory buffers
	defer memory.free()
	asked := C.nodeipmi_open_options{
		struct_size:    C.sizeof_nodeipmi_open_options,
		engine_threads: C.uint32_t(options.EngineThreads),
	}
	if options.StateDir != "" {
		asked.state_dir = memory.text(options.StateDir)
	}
	if options.KeySecret != nil {
		asked.key_secret = memory.bytes(options.KeySecret)
		asked.key_secret_size = C.uint64_t(len(options.KeySecret))
	}
	var state *C.nodeipmi
	failure := newFailure()
	if C.nodeipmi_open(&asked, &state, &failure) != C.NODEIPMI_OK {
		return nil, toError("open", "", &failure)
	}
	return &Client{state: state, timeout: timeout, closed: make(chan struct{})}, nil
}

// Close ends what is under way, closes every BMC session, waiting for the BMCs at most two seconds, and gives back all
// that the client holds. A second Close waits for the first and does nothing. It always returns nil.
func (c *Client) Close() error {
	c.once.Do(func() {
		c.mu.Lock()
		c.ending = true
		c.mu.Unlock()
		c.calls.Wait()
		// The one status it can fail with is for callbacks, and no code of a user runs in one.
		C.nodeipmi_close(c.state)
		close(c.closed)
	})
	return nil
}

// enter begins a call of the library; unless it fails, leave must follow.
func (c *Client) enter() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return ErrClosed
	}
	c.calls.Add(1)
	return nil
}

func (c *Client) leave() { c.calls.Done() }

// local makes a call that does not wait for a BMC.
func (c *Client) local(op, node string, call func(name *C.char, failure *C.nodeipmi_error)) error {
	if hasNUL(node) {
		return invalid(op, "", "The name has a NUL in it.")
	}
	if err := c.enter(); err != nil {
		return err
	}
	defer c.leave()
	var memory buffers
	defer memory.free()
	failure := newFailure()
	call(memory.text(node), &failure)
	if err := toError(op, node, &failure); err != nil {
		return err
	}
	return nil
}

// String tells nothing of what is in the state.
func (c *Client) String() string { return fmt.Sprintf("nodeipmi.Client(%p)", c) }

// Version is the library's release, as "1.0.0".
func Version() string { return C.GoString(C.nodeipmi_version()) }

// ABIVersion is that of the C interface which the loaded library provides. This package needs 1.3.
func ABIVersion() (major, minor uint32) {
	var a, b C.uint32_t
	C.nodeipmi_abi_version(&a, &b)
	return uint32(a), uint32(b)
}
