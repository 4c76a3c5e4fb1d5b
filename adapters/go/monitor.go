package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime/cgo"
	"sync"
	"time"
)

// MonitorOptions are for Client.Monitor. The zero value has the defaults.
type MonitorOptions struct {
	Interval       time.Duration // from one poll of a node to the next, 100 ms to an hour; 0 means 30 s
	Timeout        time.Duration // how long one poll may take; 0 means ten seconds
	HealthInterval time.Duration // from one reading of a node's health to the next, 1 s to 24 h; 0 means none
	Cold           bool          // each poll opens a session and closes it
	First          bool          // each node's first poll is told, even if it found what was known before
}

// A Monitor polls all host-level nodes of a Client's state, stores what it finds as the nodes' status, and tells what
// changes. Nodes that anyone adds, edits or removes are noticed within a second. Sessions are kept from poll to poll, so
// that a poll costs the BMC one request.
//
// A reader that is slow holds up no poll: of each node it gets one change, from the oldest state that it was not told to
// the newest.
type Monitor struct {
	// C has the changes. It is closed when the monitor has ended. If the context ended it, C has first what was found
	// until then; Stop and Client.Close drop that.
	C <-chan Change

	client   *Client
	observer *observer
	stopping chan struct{} // by Stop
	finished chan struct{} // C is closed
	stop     sync.Once
	end      sync.Once

	mu  sync.Mutex
	err error
}

// An observer is what the library knows of a monitor.
type observer struct {
	queue *changeQueue
	ended chan struct{} // nothing comes any more
}

func (o *observer) released() { close(o.ended) }

//export nodeipmiGoChanged
func nodeipmiGoChanged(handle C.uintptr_t, change *C.nodeipmi_change) {
	cgo.Handle(handle).Value().(*observer).queue.add(toChange(change))
}

// Monitor starts the client's monitor, until the context ends, Stop is called or the client closed. It returns
// ErrAlreadyExists if one runs. Call Stop when you have done with it, also if the context ended it.
func (c *Client) Monitor(ctx context.Context, options MonitorOptions) (*Monitor, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	changes := make(chan Change)
	m := &Monitor{
		C:        changes,
		client:   c,
		observer: &observer{queue: newChangeQueue(), ended: make(chan struct{})},
		stopping: make(chan struct{}),
		finished: make(chan struct{}),
	}
	asked := C.nodeipmi_monitor_options{
		struct_size:        C.sizeof_nodeipmi_monitor_options,
		interval_ms:        toMilliseconds(options.Interval),
		timeout_ms:         toMilliseconds(options.Timeout),
		health_interval_ms: toMilliseconds(options.HealthInterval),
	}
	if options.Cold {
		asked.flags |= C.NODEIPMI_MONITOR_COLD
	}
	if options.First {
		asked.flags |= C.NODEIPMI_MONITOR_FIRST
	}
	err := c.local("monitor", "", func(_ *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_go_monitor_start(c.state, &asked, newHandle(m.observer), failure)
	})
	if err != nil {
		return nil, err
	}
	go m.run(ctx, changes)
	return m, nil
}

// Stop ends the monitor and closes C. When it returns every session is closed, as far as the BMCs answer within one and a
// half seconds, and what was found is stored. It may be called any number of times.
func (m *Monitor) Stop() {
	m.stop.Do(func() { close(m.stopping) })
	m.endPolling()
	<-m.finished
}

// Err says why C was closed: nil as long as it is not, and if Stop closed it; else the context's error, or ErrClosed.
func (m *Monitor) Err() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// run moves changes from the queue to the reader.
func (m *Monitor) run(ctx context.Context, changes chan<- Change) {
	defer close(m.finished)
	defer close(changes)
	cancelled, ended := ctx.Done(), m.observer.ended
	var change Change
	var holding bool
	for {
		if !holding {
			change, holding = m.observer.queue.take()
		}
		if !holding && ended == nil {
			return
		}
		var offered chan<- Change // nobody reads from nil
		if holding {
			offered = changes
		}
		select {
		case offered <- change:
			holding = false
		case <-m.observer.queue.filled:
		case <-cancelled:
			cancelled = nil
			m.fail(ctx.Err())
			go m.endPolling() // it waits for the BMCs, and the reader need not
		case <-ended:
			ended = nil
			m.fail(ErrClosed)
		case <-m.stopping:
			return
		case <-m.client.closed:
			m.fail(ErrClosed)
			return
		}
	}
}

// fail keeps the first reason. That the library ended it because of Stop is none.
func (m *Monitor) fail(err error) {
	select {
	case <-m.stopping:
		return
	default:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		m.err = err
	}
}

// endPolling stops the library's monitor, once: later the client may have another.
func (m *Monitor) endPolling() {
	m.end.Do(func() {
		if m.client.enter() != nil {
			<-m.observer.ended // Close ends it
			return
		}
		defer m.client.leave()
		C.nodeipmi_monitor_stop(m.client.state, nil)
	})
}
