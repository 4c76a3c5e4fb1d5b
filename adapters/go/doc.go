// Package nodeipmi speaks IPMI with the management controllers (BMCs) of a platform's nodes: it tests the connection,
// turns nodes on and off, reads sensors, event log and inventory, watches a fleet for changes, and keeps the
// credentials, sealed. It is the Go face of libnodeipmi.so.1, through its C interface, and needs cgo.
//
// A state folder keeps the nodes, their credentials and what was last known of them; Init makes one, or the command
// `nodeipmi init`. A Client is one open state. Any number of processes may have the same state open, the command
// among them.
//
//	client, err := nodeipmi.Open(nodeipmi.Options{})
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	outcome, err := client.Test(ctx, "rack1-n07")
//
// # Goroutines
//
// Every method may be called from any number of goroutines. A call that waits for a BMC holds no operating system
// thread while it waits: thousands may be under way. (WaitForChange and FollowChanges hold one each.) Close may be called
// at any time: it ends what is under way, and those calls, like later ones, return ErrClosed.
//
// # Contexts
//
// Each call that talks to a BMC takes a context. When the context ends, the call returns ctx.Err() at once; the
// operation is cancelled and its BMC session closed in the background. If the operation ended at the same moment, what
// it found is returned. What was sent to a BMC cannot be taken back: after a cancelled Power, look with Power(ctx,
// node, PowerStatus).
//
// The context's deadline is told to the library, which then ends the operation itself a moment before, so that the
// error says how far it came. Such an error is context.DeadlineExceeded to errors.Is, as one of the context is.
// Without a deadline, Options.Timeout bounds each operation. Calls that take no context touch the state folder only.
//
// # Changes
//
// A Monitor polls the nodes and tells what changes while it runs. The change log keeps what changes, whoever finds it, for
// each Subscriber until that has handed it on: AddSubscriber and FollowChanges, or ReadChanges, WaitForChange and
// AcknowledgeChanges.
//
// # Errors
//
// An error of the library is an *Error. What went wrong is its Status, to be asked for with errors.Is:
//
//	if errors.Is(err, nodeipmi.ErrBadPassword) { … }
//
// A system call's errno is found by errors.Is and errors.As too (syscall.ECONNREFUSED).
//
// # Secrets
//
// A user, password or K_g goes in and never comes out: no method returns one, no error and no value of this package
// prints one. A password is a []byte, so that you can overwrite it when the call has returned; nothing keeps it. The
// copy that the library reads is overwritten before the call returns.
//
// # Values
//
// What a BMC does not tell is zero or "". Texts have no control characters. Section numbers (§) refer to the Intelligent
// Platform Management Interface Specification v2.0 rev. 1.1.
package nodeipmi

// #cgo pkg-config: nodeipmi
import "C"
