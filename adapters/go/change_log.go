package nodeipmi

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
	"time"
)

// MaxSubscribers is how many a state can have.
const MaxSubscribers = C.NODEIPMI_MAX_SUBSCRIBERS

// How many records ReadChanges reads at a time at most, and FollowChanges hands on.
const (
	mostRecords = 1024
	someRecords = 64
	waitTurn    = 100 * time.Millisecond // in the library, which nothing but the time ends
)

// A Subscriber follows the change log of a state: what any call or monitor of any process finds to have changed is kept
// for it until it acknowledges that. If many changes of a node wait, the oldest are merged.
type Subscriber struct {
	Name         string
	Position     uint64    // up to which it has acknowledged
	LastPosition uint64    // of the newest record that waits for it; Position if none does
	Waiting      uint64    // how many records do
	Dropped      uint64    // nodes that were gone and of which it will not be told, since it was added
	Oldest       time.Time // when the oldest that waits was logged; zero if none does
	Acknowledged time.Time // when it last acknowledged something; zero if never
	Added        time.Time
}

// A ChangeRecord is one change in the log. Its Change says what was known of the node then: CipherSuite is the last that
// worked, Time when the last attempt ended. Changes is never ChangeFirst, and 0 in a record of a snapshot.
type ChangeRecord struct {
	Change
	Position  uint64    // to be acknowledged; positions ascend, with gaps
	Logged    time.Time // when it was logged
	Coalesced int       // how many earlier records were merged into this one
	Known     bool      // something is known of the node; if not, its status means nothing
}

// SubscriberOptions are for Client.AddSubscriber. The zero value has the defaults.
type SubscriberOptions struct {
	Snapshot bool // begin with one record for each host-level node, as it is known now
}

// AddSubscriber adds a subscriber, at the end of the log. One that is there already stays as it is, and keeps its
// position. Its name is 1 to 128 of letters, digits, '.', '_', '-'. It returns ErrInvalidArgument also if there are
// MaxSubscribers others.
func (c *Client) AddSubscriber(subscriber string, options SubscriberOptions) error {
	var flags C.uint32_t
	if options.Snapshot {
		flags |= C.NODEIPMI_SUBSCRIBER_SNAPSHOT
	}
	return c.subscriber("add subscriber", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_add(c.state, name, flags, failure)
	})
}

// RemoveSubscriber removes a subscriber, and what waits for it. Who waits in WaitForChange then gets ErrNotFound.
func (c *Client) RemoveSubscriber(subscriber string) error {
	return c.subscriber("remove subscriber", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_remove(c.state, name, failure)
	})
}

// ClaimSubscriber claims a subscriber, for who reads and acknowledges in a loop: two that do it for one subscriber overtake
// each other. One claim at a time is granted, in any process, also of those through one client. It lasts until
// ReleaseSubscriber, Close, or the end of the process. It returns ErrAlreadyExists if somebody has it.
func (c *Client) ClaimSubscriber(subscriber string) error {
	return c.subscriber("claim subscriber", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_claim(c.state, name, failure)
	})
}

// ReleaseSubscriber gives back what this client claimed; else it returns ErrNotFound.
func (c *Client) ReleaseSubscriber(subscriber string) error {
	return c.subscriber("release subscriber", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_release(c.state, name, failure)
	})
}

// NextSubscriber is the subscriber whose name comes next, bytewise, after the given one; "" gives the first. It returns
// ErrNotFound after the last.
func (c *Client) NextSubscriber(after string) (Subscriber, error) {
	found := C.nodeipmi_subscriber{struct_size: C.sizeof_nodeipmi_subscriber}
	err := c.subscriber("next subscriber", after, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_next(c.state, name, &found, failure)
	})
	if err != nil {
		return Subscriber{}, err
	}
	return Subscriber{
		Name:         C.GoString(&found.name[0]),
		Position:     uint64(found.position),
		LastPosition: uint64(found.last_position),
		Waiting:      uint64(found.waiting),
		Dropped:      uint64(found.dropped),
		Oldest:       unixMilliseconds(found.oldest_unix_ms),
		Acknowledged: unixMilliseconds(found.acknowledged_unix_ms),
		Added:        unixMilliseconds(found.added_unix_ms),
	}, nil
}

// Subscribers are all subscribers, in the order of their names.
func (c *Client) Subscribers() ([]Subscriber, error) {
	var all []Subscriber
	for name := ""; ; name = all[len(all)-1].Name {
		next, err := c.NextSubscriber(name)
		if errors.Is(err, ErrNotFound) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
}

// ReadChanges reads what waits for a subscriber after a position, the oldest first; 0 is the acknowledged one. most is
// how many it may be, at least 1; no more than 1024 are read at a time. They stay until they are acknowledged. It
// returns none and no error if none waits.
func (c *Client) ReadChanges(subscriber string, after uint64, most int) ([]ChangeRecord, error) {
	if most < 1 {
		return nil, &Error{Op: "read changes", Subscriber: subscriber, Status: ErrInvalidArgument,
			Message: "most must be greater than 0."}
	}
	if most > mostRecords {
		most = mostRecords
	}
	found := make([]C.nodeipmi_change_record, most)
	found[0].struct_size = C.sizeof_nodeipmi_change_record // it counts for all
	var count C.uint32_t
	err := c.subscriber("read changes", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_read(c.state, name, C.uint64_t(after), &found[0], C.uint32_t(most), &count, failure)
	})
	if err != nil {
		return nil, err
	}
	records := make([]ChangeRecord, count)
	for i := range records {
		records[i] = toChangeRecord(&found[i])
	}
	return records, nil
}

func toChangeRecord(record *C.nodeipmi_change_record) ChangeRecord {
	return ChangeRecord{
		Change: Change{
			Node:              C.GoString(&record.node[0]),
			Changes:           Changes(record.changes),
			Status:            Status(record.status),
			PreviousStatus:    Status(record.previous_status),
			PreviousKnown:     record.previous_attempted != 0,
			Power:             PowerState(record.power),
			PreviousPower:     PowerState(record.previous_power),
			Stage:             Stage(record.stage),
			CompletionCode:    uint8(record.completion_code),
			CipherSuite:       CipherSuite(record.cipher_suite),
			RoundTrips:        int(record.round_trips),
			Latency:           microseconds(record.latency_us),
			Time:              unixMilliseconds(record.unix_ms),
			LastConnected:     unixMilliseconds(record.last_connected_unix_ms),
			IPMIStatus:        C.GoString(&record.ipmi_status[0]),
			IPMILastConnected: C.GoString(&record.ipmi_last_connected[0]),
			Health:            toHealth(&record.health),
			PreviousHealth:    toHealth(&record.previous_health),
		},
		Position:  uint64(record.position),
		Logged:    unixMilliseconds(record.logged_unix_ms),
		Coalesced: int(record.coalesced),
		Known:     record.attempted != 0,
	}
}

// AcknowledgeChanges says that everything up to a position was handed on, and need not be kept for this subscriber. A
// position before the acknowledged one changes nothing; one that was not read yet is ErrInvalidArgument.
func (c *Client) AcknowledgeChanges(subscriber string, position uint64) error {
	return c.subscriber("acknowledge changes", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_acknowledge(c.state, name, C.uint64_t(position), failure)
	})
}

// WaitForChange waits until there is something for a subscriber to read after a position, as in ReadChanges: at once for
// what this client finds, within a quarter of a second for what other processes do. It waits until the context ends, and
// then returns ctx.Err(). It holds an operating system thread meanwhile.
func (c *Client) WaitForChange(ctx context.Context, subscriber string, after uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The library cannot be told to let go. So it waits in short turns, and the last one ends by itself.
	ended := make(chan error, 1)
	go func() {
		for {
			err := c.waitOnce(subscriber, after)
			if !errors.Is(err, ErrTimedOut) || ctx.Err() != nil {
				ended <- err
				return
			}
		}
	}()
	select {
	case err := <-ended:
		if errors.Is(err, ErrTimedOut) {
			return ctx.Err()
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) waitOnce(subscriber string, after uint64) error {
	return c.subscriber("wait for change", subscriber, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_subscriber_wait(c.state, name, C.uint64_t(after), toMilliseconds(waitTurn), failure)
	})
}

// FollowChanges hands on what waits for a subscriber, and then what comes, until the context ends, handOn returns an
// error, or the log cannot be read; it returns why. Records are acknowledged when handOn has returned nil: so each is
// handed on at least once, whenever the program ends, and those of a node in their order. It may be called again after
// any error, as after ErrStorage, which may be that another process held the state for too long. Of one subscriber only
// one should be under way.
func (c *Client) FollowChanges(ctx context.Context, subscriber string, handOn func([]ChangeRecord) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		records, err := c.ReadChanges(subscriber, 0, someRecords)
		switch {
		case err != nil:
		case len(records) == 0:
			err = c.WaitForChange(ctx, subscriber, 0)
		default:
			if err = handOn(records); err == nil {
				err = c.AcknowledgeChanges(subscriber, records[len(records)-1].Position)
			}
		}
		if err != nil {
			return err
		}
	}
}

// subscriber is local for what is about a subscriber and not about a node.
func (c *Client) subscriber(op, subscriber string, call func(name *C.char, failure *C.nodeipmi_error)) error {
	err := c.local(op, subscriber, call)
	if failure, ok := err.(*Error); ok {
		failure.Node, failure.Subscriber = "", failure.Node
	}
	return err
}
