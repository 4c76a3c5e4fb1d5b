package nodeipmi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

func TestCopiesOfSecretsAreOverwritten(t *testing.T) {
	var memory buffers
	copied := unsafe.Slice((*byte)(memory.bytes([]byte("secret-pw"))), 10)
	if !bytes.Equal(copied, []byte("secret-pw\x00")) {
		t.Fatalf("copied %q", copied)
	}
	memory.cleanse()
	if !bytes.Equal(copied, make([]byte, 10)) {
		t.Errorf("what is freed still holds %q", copied)
	}
	memory.free()
}

func TestErrorIsWhatItStandsFor(t *testing.T) {
	for _, c := range []struct {
		err    *Error
		target error
		is     bool
	}{
		{&Error{Status: ErrBadPassword}, ErrBadPassword, true},
		{&Error{Status: ErrBadPassword}, ErrBadUser, false},
		{&Error{Status: ErrNotFound}, fs.ErrNotExist, true},
		{&Error{Status: ErrStateMissing}, fs.ErrNotExist, true},
		{&Error{Status: ErrBadUser}, fs.ErrNotExist, false},
		{&Error{Status: ErrAlreadyExists}, fs.ErrExist, true},
		{&Error{Status: ErrNoAnswer}, context.DeadlineExceeded, false},
		{&Error{Status: ErrNoAnswer, atDeadline: true}, context.DeadlineExceeded, true},
		{&Error{Status: ErrUnreachable, Errno: syscall.ECONNREFUSED}, syscall.ECONNREFUSED, true},
		{&Error{Status: ErrUnreachable}, syscall.ECONNREFUSED, false},
	} {
		// As a caller may have wrapped it.
		if got := errors.Is(fmt.Errorf("wrapped: %w", c.err), c.target); got != c.is {
			t.Errorf("errors.Is(%#v, %v) is %v", c.err, c.target, got)
		}
	}
	if text := (&Error{Op: "read changes", Subscriber: "push", Message: "No."}).Error(); text != "nodeipmi: read changes push: No." {
		t.Error(text)
	}
	if (&Error{}).Unwrap() != nil {
		t.Error("without an errno there is something to unwrap")
	}
}

func TestStatusesHaveWordAndSentence(t *testing.T) {
	for s := ErrInvalidArgument; s <= ErrInternal; s++ {
		if s.Word() == "unknown" || !strings.HasSuffix(s.Error(), ".") {
			t.Errorf("%d: %q, %q", int32(s), s.Word(), s.Error())
		}
	}
	if ErrBadPassword.Word() != "bad_password" || StageRAKP1.String() != "RAKP 1" {
		t.Errorf("%q, %q", ErrBadPassword.Word(), StageRAKP1)
	}
}

func TestValuePrintsAllItsDigitsAndNoMore(t *testing.T) {
	for value, want := range map[Value]string{
		0: "0", 1: "0.000001", -1: "-0.000001", 12033000: "12.033", -12000000: "-12", 340000000: "340",
		1200000: "1.2", 1<<63 - 1: "9223372036854.775807", -1 << 63: "-9223372036854.775808",
	} {
		if got := value.String(); got != want {
			t.Errorf("%d prints %q, not %q", int64(value), got, want)
		}
	}
}

func TestMillisecondsAreRoundedUp(t *testing.T) {
	for d, want := range map[time.Duration]uint32{
		0: 0, 1: 1, time.Millisecond: 1, time.Millisecond + 1: 2, time.Hour: 3600000,
		-time.Second: maxUint32, -1: maxUint32, 1 << 62: maxUint32,
	} {
		if got := uint32(toMilliseconds(d)); got != want {
			t.Errorf("%v: %d ms, not %d", d, got, want)
		}
	}
}

func TestLibraryIsToldADeadlineBeforeTheContexts(t *testing.T) {
	client := &Client{timeout: 7}
	if got := client.timeoutOf(context.Background()); got != 7 {
		t.Errorf("without a deadline: %d ms", got)
	}
	for left, most := range map[time.Duration]uint32{
		time.Nanosecond: 1, 100 * time.Millisecond: 90, 10 * time.Second: 9980, 1000 * time.Hour: 3600000,
	} {
		ctx, cancel := context.WithTimeout(context.Background(), left)
		if got := uint32(client.timeoutOf(ctx)); got < 1 || got > most {
			t.Errorf("%v are left: %d ms, of at most %d", left, got, most)
		}
		cancel()
	}
}

func told(node string, what Changes, before, now PowerState) Change {
	return Change{Node: node, Changes: what, PreviousKnown: true, PreviousPower: before, Power: now}
}

func TestQueueKeepsOneChangeOfANode(t *testing.T) {
	q := newChangeQueue()
	q.add(told("a", ChangePower, PoweredOff, PoweredOn))
	q.add(told("b", ChangePower, PoweredOn, PoweredOff))
	q.add(Change{Node: "a", Changes: ChangeStatus, PreviousKnown: true, PreviousPower: PoweredOn, Status: ErrNoAnswer})
	a, ok := q.take()
	if !ok || a.Node != "a" || a.Changes != ChangePower|ChangeStatus || a.PreviousPower != PoweredOff ||
		a.Power != PoweredOn || a.Status != ErrNoAnswer {
		t.Errorf("%+v", a)
	}
	if b, ok := q.take(); !ok || b.Node != "b" {
		t.Errorf("%+v", b)
	}
	if left, ok := q.take(); ok {
		t.Errorf("left: %+v", left)
	}
}

func TestQueueForgetsWhatCameToNothing(t *testing.T) {
	q := newChangeQueue()
	q.add(told("back", ChangePower, PoweredOff, PoweredOn))
	q.add(told("stays", ChangePower, PoweredOff, PoweredOn))
	q.add(told("back", ChangePower, PoweredOn, PoweredOff))
	q.add(Change{Node: "fleeting", Changes: ChangeFirst})
	q.add(Change{Node: "fleeting", Changes: ChangeRemoved})
	if change, ok := q.take(); !ok || change.Node != "stays" {
		t.Errorf("%+v", change)
	}
	if len(q.waiting) != 0 || len(q.order) != 0 {
		t.Errorf("kept: %v, %v", q.waiting, q.order)
	}
}

func TestQueueTellsRemovalOfWhatWasKnown(t *testing.T) {
	q := newChangeQueue()
	removed := Change{Node: "a", Changes: ChangeRemoved, PreviousKnown: true}
	q.add(told("a", ChangePower, PoweredOff, PoweredOn))
	q.add(removed)
	q.add(Change{Node: "a", Changes: ChangeFirst})
	q.add(removed)
	if change, ok := q.take(); !ok || change.Changes != ChangeRemoved {
		t.Errorf("%+v", change)
	}
}

func TestChangesInWords(t *testing.T) {
	if got := (ChangePower | ChangeStatus).String(); got != "ipmi_status,power" {
		t.Error(got)
	}
}

func TestWordsOfNumbersThatAreNotKnown(t *testing.T) {
	for _, c := range []struct {
		value fmt.Stringer
		want  string
	}{
		{PowerAction(8), "PowerAction(8)"}, {PowerOffOn, "off-on"}, {PowerDiag, "diag"}, {BootDevice(9), "BootDevice(9)"}, {BootBIOS, "bios"},
		{SensorState(10), "SensorState(10)"}, {SensorUnknown, "unknown"}, {Threshold(6), "Threshold(6)"},
		{UpperNonRecoverable, "upper_non_recoverable"}, {Kind(2), "Kind(2)"}, {LAN(3), "LAN(3)"}, {Auth(4), "Auth(4)"},
		{Privilege(6), "Privilege(6)"}, {CipherSuite(17), "17"}, {CipherSuiteAuto, "auto"}, {Severity(9), "unknown"},
		{IPSource(9), "unknown"}, {PowerSource(9), "unknown"}, {PowerState(9), "unknown"},
	} {
		if got := c.value.String(); got != c.want {
			t.Errorf("%T: %q, not %q", c.value, got, c.want)
		}
	}
}
