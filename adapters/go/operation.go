package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime/cgo"
	"time"
	"unsafe"
)

// An operation is what a completion of the library works on. The library's thread writes it, until it closes done;
// a caller who has gone meanwhile never reads it.
type operation struct {
	op, node string
	take     func(outcome *C.nodeipmi_outcome, found unsafe.Pointer) // copies what was read, which does not outlive the callback
	outcome  Outcome
	err      *Error
	done     chan struct{}
}

// A submission is what every asynchronous call of the library is given.
type submission struct {
	state   *C.nodeipmi
	name    *C.char
	timeout C.uint32_t
	call    C.uintptr_t
	op      *C.nodeipmi_op
	failure *C.nodeipmi_error
}

//export nodeipmiGoCompleted
func nodeipmiGoCompleted(call C.uintptr_t, failure *C.nodeipmi_error, outcome *C.nodeipmi_outcome, found unsafe.Pointer) {
	o := cgo.Handle(call).Value().(*operation)
	o.outcome = toOutcome(outcome)
	o.err = toError(o.op, o.node, failure)
	if o.err == nil && o.take != nil {
		o.take(outcome, found)
	}
}

// releasable is what a handle stands for. Its end is told when the library has let go of it, so that nothing is left
// behind once a caller hears of it.
type releasable interface{ released() }

//export nodeipmiGoReleased
func nodeipmiGoReleased(handle C.uintptr_t) {
	value := cgo.Handle(handle).Value().(releasable)
	deleteHandle(handle)
	value.released()
}

func (o *operation) released() { close(o.done) }

// run runs an operation that reads nothing but its outcome.
func (c *Client) run(ctx context.Context, op, node string,
	submit func(s submission) C.nodeipmi_status) (Outcome, error) {
	return c.wait(ctx, &operation{op: op, node: node, done: make(chan struct{})}, submit)
}

// read runs an operation whose callback is shown what it read, and returns what take copies of that.
func read[T any](ctx context.Context, c *Client, op, node string,
	take func(outcome *C.nodeipmi_outcome, found unsafe.Pointer) T,
	submit func(s submission) C.nodeipmi_status) (T, Outcome, error) {
	var value T
	o := &operation{op: op, node: node, done: make(chan struct{})}
	o.take = func(outcome *C.nodeipmi_outcome, found unsafe.Pointer) { value = take(outcome, found) }
	outcome, err := c.wait(ctx, o, submit)
	if err != nil {
		// value is not looked at: the library's thread may be writing it.
		var none T
		return none, outcome, err
	}
	return value, outcome, nil
}

// wait submits an operation and waits until it has ended or the context has.
func (c *Client) wait(ctx context.Context, o *operation,
	submit func(s submission) C.nodeipmi_status) (Outcome, error) {
	if hasNUL(o.node) {
		return Outcome{}, invalid(o.op, "", "The name has a NUL in it.")
	}
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	id, err := c.submit(ctx, o, submit)
	if err != nil {
		return Outcome{}, err
	}
	select {
	case <-o.done:
	case <-ctx.Done():
		select {
		case <-o.done: // it has just ended, and what it did is worth knowing
		default:
			c.cancel(id)
			return Outcome{}, ctx.Err()
		}
	}
	if o.err == nil {
		return o.outcome, nil
	}
	// Whoever cancels does not come here; so it was Close.
	if o.err.Status == ErrCancelled {
		return o.outcome, ErrClosed
	}
	o.err.atDeadline = o.err.Timeout() && isOver(ctx)
	return o.outcome, o.err
}

func (c *Client) submit(ctx context.Context, o *operation,
	submit func(s submission) C.nodeipmi_status) (C.nodeipmi_op, error) {
	if err := c.enter(); err != nil {
		return 0, err
	}
	defer c.leave()
	var memory buffers
	defer memory.free()
	var id C.nodeipmi_op
	failure := newFailure()
	status := submit(submission{
		state:   c.state,
		name:    memory.text(o.node),
		timeout: c.timeoutOf(ctx),
		call:    newHandle(o),
		op:      &id,
		failure: &failure,
	})
	if status != C.NODEIPMI_OK {
		return 0, toError(o.op, o.node, &failure)
	}
	return id, nil
}

// cancel does not block. A client that is being closed cancels everything by itself.
func (c *Client) cancel(id C.nodeipmi_op) {
	if c.enter() != nil {
		return
	}
	defer c.leave()
	C.nodeipmi_op_cancel(c.state, id, nil)
}

// The library's deadline comes a little before the context's: it can say more of what was not reached.
const headStart = 20 * time.Millisecond

func headStartOf(left time.Duration) time.Duration {
	if left/10 < headStart {
		return left / 10
	}
	return headStart
}

func (c *Client) timeoutOf(ctx context.Context) C.uint32_t {
	deadline, ok := ctx.Deadline()
	if !ok {
		return c.timeout
	}
	left := time.Until(deadline)
	ms := (left - headStartOf(left)).Milliseconds()
	switch {
	case ms < 1:
		return 1 // 0 would be the default
	case ms > C.NODEIPMI_MAX_TIMEOUT_MS:
		return C.NODEIPMI_MAX_TIMEOUT_MS
	}
	return C.uint32_t(ms)
}

// isOver says whether the context's deadline is here, or so near that the library's, which is rounded, was the same.
func isOver(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= 2*headStart
}
