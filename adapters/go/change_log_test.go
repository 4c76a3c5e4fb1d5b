//go:build bmcsim

package nodeipmi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"nodeipmi"
)

var fromNow = nodeipmi.SubscriberOptions{}

// follow is a client with a subscriber "s" and nodes for the BMCs of these numbers, and the folder of its state.
func follow(t testing.TB, numbers ...int) (*nodeipmi.Client, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	if err := nodeipmi.Init(folder); err != nil {
		t.Fatal(err)
	}
	client := reopen(t, folder)
	add(t, client, numbers...)
	if err := client.AddSubscriber("s", fromNow); err != nil {
		t.Fatal(err)
	}
	return client, folder
}

func reopen(t testing.TB, folder string) *nodeipmi.Client {
	t.Helper()
	client, err := nodeipmi.Open(nodeipmi.Options{StateDir: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// change makes a change of the node, which is logged when it returns.
func change(t testing.TB, client *nodeipmi.Client, n int, power string) {
	t.Helper()
	control(t, "set power "+power+" "+bmc(n))
	if _, err := client.Test(context.Background(), fmt.Sprintf("n%d", n)); err != nil {
		t.Error(err)
	}
}

// waiting is what waits for a subscriber.
func waiting(t testing.TB, client *nodeipmi.Client, subscriber string) []nodeipmi.ChangeRecord {
	t.Helper()
	records, err := client.ReadChanges(subscriber, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestChangesAreReadUntilTheyAreAcknowledged(t *testing.T) {
	client, _ := follow(t, 26)
	if records := waiting(t, client, "s"); len(records) != 0 {
		t.Errorf("%+v", records)
	}
	change(t, client, 26, "on")
	change(t, client, 26, "on") // nothing new
	client.Edit("n26", nodeipmi.WithPassword([]byte("wrong-pw")))
	client.Test(context.Background(), "n26")
	records := waiting(t, client, "s")
	if len(records) != 2 {
		t.Fatalf("%+v", records)
	}
	first, second := records[0], records[1]
	if first.Node != "n26" || first.Changes != nodeipmi.ChangeStatus|nodeipmi.ChangePower || !first.Known ||
		first.Status != nodeipmi.StatusOK || first.PreviousKnown || first.Power != nodeipmi.PoweredOn ||
		first.PreviousPower != nodeipmi.PowerUnknown || first.CipherSuite != 17 || first.RoundTrips == 0 ||
		first.Latency == 0 || first.IPMIStatus != "OK" || first.Coalesced != 0 || first.Logged.Before(first.Time) ||
		time.Since(first.Time) > time.Hour || !first.LastConnected.Equal(first.Time) {
		t.Errorf("%+v", first)
	}
	status, err := client.Status("n26")
	if err != nil || second.Changes != nodeipmi.ChangeStatus || second.Status != nodeipmi.ErrBadPassword ||
		!second.PreviousKnown || second.PreviousStatus != nodeipmi.StatusOK || second.Stage != status.Stage ||
		!second.Time.Equal(status.Attempted) || second.IPMIStatus != status.IPMIStatus ||
		second.IPMILastConnected != status.IPMILastConnected || second.Position <= first.Position {
		t.Errorf("%+v, %v", second, err)
	}

	if after, err := client.ReadChanges("s", first.Position, 100); err != nil || len(after) != 1 ||
		after[0].Position != second.Position {
		t.Errorf("%+v, %v", after, err)
	}
	if one, err := client.ReadChanges("s", 0, 1); err != nil || len(one) != 1 || one[0].Position != first.Position {
		t.Errorf("%+v, %v", one, err)
	}
	for _, acknowledged := range []struct {
		position uint64
		left     int
	}{{first.Position, 1}, {second.Position, 0}, {first.Position, 0}} {
		if err := client.AcknowledgeChanges("s", acknowledged.position); err != nil {
			t.Error(err)
		}
		if left := waiting(t, client, "s"); len(left) != acknowledged.left {
			t.Errorf("%+v are left", left)
		}
	}
}

func TestSubscribersHaveTheirOwnPlaces(t *testing.T) {
	client, folder := follow(t, 27)
	change(t, client, 27, "off")
	if err := client.AddSubscriber("a", nodeipmi.SubscriberOptions{Snapshot: true}); err != nil {
		t.Fatal(err)
	}
	client.Add("unknown", nodeipmi.WithAddress("192.0.2.1"))
	if err := client.AddSubscriber("b", nodeipmi.SubscriberOptions{Snapshot: true}); err != nil {
		t.Fatal(err)
	}
	change(t, client, 27, "on")
	for subscriber, want := range map[string]int{"s": 2, "a": 2, "b": 3} {
		records := waiting(t, client, subscriber)
		if len(records) != want || records[want-1].Power != nodeipmi.PoweredOn {
			t.Errorf("%s: %+v", subscriber, records)
		}
	}
	b := waiting(t, client, "b")
	if b[0].Changes != 0 || !b[0].Known || b[0].Power != nodeipmi.PoweredOff || b[1].Node != "unknown" || b[1].Known {
		t.Errorf("the snapshot: %+v", b)
	}
	if err := client.AcknowledgeChanges("b", b[0].Position); err != nil {
		t.Error(err)
	}
	client.AddSubscriber("b", nodeipmi.SubscriberOptions{Snapshot: true}) // keeps its place
	all, err := client.Subscribers()
	if err != nil || len(all) != 3 || all[0].Name != "a" || all[1].Name != "b" || all[2].Name != "s" {
		t.Fatalf("%+v, %v", all, err)
	}
	if all[0].Waiting != 2 || !all[0].Acknowledged.IsZero() || all[1].Waiting != 2 || all[1].Position != b[0].Position ||
		all[1].LastPosition != b[2].Position || all[1].Dropped != 0 || time.Since(all[1].Acknowledged) > time.Hour ||
		!all[1].Oldest.Equal(b[1].Logged) || time.Since(all[1].Added) > time.Hour {
		t.Errorf("%+v", all)
	}
	if err := client.RemoveSubscriber("a"); err != nil {
		t.Error(err)
	}
	// Another process finds it all as it was left.
	client.Close()
	other := reopen(t, folder)
	if records := waiting(t, other, "b"); len(records) != 2 || records[0].Position != b[1].Position {
		t.Errorf("%+v", records)
	}
	if all, err := other.Subscribers(); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestOneFollowsAtATime(t *testing.T) {
	client, folder := follow(t, 27)
	if err := client.ClaimSubscriber("s"); err != nil {
		t.Fatal(err)
	}
	other := reopen(t, folder)
	wantStatus(t, client.ClaimSubscriber("s"), nodeipmi.ErrAlreadyExists)
	wantStatus(t, other.ClaimSubscriber("s"), nodeipmi.ErrAlreadyExists)
	wantStatus(t, other.ReleaseSubscriber("s"), nodeipmi.ErrNotFound)
	if err := client.ReleaseSubscriber("s"); err != nil {
		t.Error(err)
	}
	if err := other.ClaimSubscriber("s"); err != nil {
		t.Error(err)
	}
	other.Close()
	if err := client.ClaimSubscriber("s"); err != nil {
		t.Error(err)
	}
}

func TestMistakesAboutSubscribersHaveTheirStatus(t *testing.T) {
	client, _ := follow(t, 28)
	for name, c := range map[string]struct {
		err  error
		want nodeipmi.Status
	}{
		"a bad name":      {client.AddSubscriber("bad name", fromNow), nodeipmi.ErrInvalidArgument},
		"a NUL":           {client.AddSubscriber("s\x00", fromNow), nodeipmi.ErrInvalidArgument},
		"remove":          {client.RemoveSubscriber("nobody"), nodeipmi.ErrNotFound},
		"acknowledge":     {client.AcknowledgeChanges("nobody", 1), nodeipmi.ErrNotFound},
		"too far":         {client.AcknowledgeChanges("s", 1000), nodeipmi.ErrInvalidArgument},
		"much too far":    {client.AcknowledgeChanges("s", 1<<64-1), nodeipmi.ErrInvalidArgument},
		"wait":            {client.WaitForChange(context.Background(), "nobody", 0), nodeipmi.ErrNotFound},
		"follow":          {client.FollowChanges(context.Background(), "nobody", nil), nodeipmi.ErrNotFound},
		"after the last":  {func() error { _, err := client.NextSubscriber("s"); return err }(), nodeipmi.ErrNotFound},
		"read of nobody":  {func() error { _, err := client.ReadChanges("nobody", 0, 1); return err }(), nodeipmi.ErrNotFound},
		"read of nothing": {func() error { _, err := client.ReadChanges("s", 0, 0); return err }(), nodeipmi.ErrInvalidArgument},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if records, err := client.ReadChanges("s", 0, 1<<40); err != nil || len(records) != 0 {
		t.Errorf("%+v, %v", records, err)
	}
	err := client.RemoveSubscriber("nobody")
	var failure *nodeipmi.Error
	if !errors.As(err, &failure) || failure.Subscriber != "nobody" || failure.Node != "" {
		t.Errorf("%#v", err)
	}
	for i := 1; i < nodeipmi.MaxSubscribers; i++ {
		if err := client.AddSubscriber(fmt.Sprint("s", i), fromNow); err != nil {
			t.Error(err)
		}
	}
	wantStatus(t, client.AddSubscriber("one-more", fromNow), nodeipmi.ErrInvalidArgument)
}

func TestWaitEndsWithAChange(t *testing.T) {
	client, folder := follow(t, 29)
	for name, who := range map[string]*nodeipmi.Client{"the same client": client, "another": reopen(t, folder)} {
		ended := make(chan error)
		go func() { ended <- client.WaitForChange(context.Background(), "s", 0) }()
		select {
		case err := <-ended:
			t.Fatalf("%s: it ended with %v before there was anything", name, err)
		case <-time.After(150 * time.Millisecond): // more than a turn
		}
		before, _ := client.Status("n29")
		change(t, who, 29, map[bool]string{true: "off", false: "on"}[before.Power == nodeipmi.PoweredOn])
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		records := waiting(t, client, "s")
		if len(records) != 1 {
			t.Fatalf("%s: %+v", name, records)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		if err := client.WaitForChange(ctx, "s", records[0].Position); err != context.DeadlineExceeded {
			t.Errorf("%s: after it: %v", name, err)
		}
		cancel()
		if err := client.AcknowledgeChanges("s", records[0].Position); err != nil {
			t.Error(err)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	client, _ := follow(t, 28)
	goroutines := runtime.NumGoroutine()
	best := quickest(t, func() time.Duration {
		ctx, cancel := context.WithCancel(context.Background())
		cancelled := make(chan time.Time, 1)
		time.AfterFunc(20*time.Millisecond, func() {
			cancelled <- time.Now()
			cancel()
		})
		if err := client.WaitForChange(ctx, "s", 0); err != context.Canceled {
			t.Error(err)
		}
		if err := client.WaitForChange(ctx, "s", 0); err != context.Canceled {
			t.Errorf("with an ended context: %v", err)
		}
		return time.Since(<-cancelled)
	})
	if best > 50*time.Millisecond {
		t.Errorf("it returned %v after it was cancelled", best)
	}
	if left := leftBehind(goroutines); left != "" {
		t.Error("it goes on:", left)
	}
}

func TestWaitEndsWithItsSubscriber(t *testing.T) {
	client, _ := follow(t, 28)
	ended := make(chan error)
	go func() { ended <- client.WaitForChange(context.Background(), "s", 0) }()
	time.AfterFunc(20*time.Millisecond, func() { client.RemoveSubscriber("s") })
	wantStatus(t, <-ended, nodeipmi.ErrNotFound)
}

func TestCloseEndsWaits(t *testing.T) {
	client, _ := follow(t, 28)
	ended := make(chan error)
	for i := 0; i < 20; i++ {
		go func(i int) {
			if i%2 == 0 {
				ended <- client.WaitForChange(context.Background(), "s", 0)
			} else {
				ended <- client.FollowChanges(context.Background(), "s", nil)
			}
		}(i)
	}
	// All of them are in the library.
	if !eventually(func() bool { _, buffers := nodeipmi.Held(); return buffers >= 20 }) {
		t.Fatal("they do not wait")
	}
	begin := time.Now()
	client.Close()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("closing took %v", took)
	}
	for i := 0; i < 20; i++ {
		if err := <-ended; err != nodeipmi.ErrClosed {
			t.Error(err)
		}
	}
	if _, buffers := nodeipmi.Held(); buffers != 0 {
		t.Errorf("%d buffers are left", buffers)
	}
}

func TestWhatIsNotHandedOnIsToldAgain(t *testing.T) {
	client, _ := follow(t, 26)
	change(t, client, 26, "off")
	change(t, client, 26, "on")
	full := errors.New("full")
	var refused []nodeipmi.ChangeRecord
	err := client.FollowChanges(context.Background(), "s", func(records []nodeipmi.ChangeRecord) error {
		refused = records
		return full
	})
	if err != full || len(refused) != 2 {
		t.Errorf("%+v, %v", refused, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = client.FollowChanges(ctx, "s", func(records []nodeipmi.ChangeRecord) error {
		if len(records) != 2 || records[0] != refused[0] || records[1] != refused[1] {
			t.Errorf("%+v, then %+v", refused, records)
		}
		cancel()
		return nil
	})
	if err != context.Canceled {
		t.Error(err)
	}
	// It was handed on, though the context had ended meanwhile.
	if records := waiting(t, client, "s"); len(records) != 0 {
		t.Errorf("%+v", records)
	}
}

// readUntilKilled is the process of a reader: it prints a line for each record, and acknowledges it when it has read a
// line.
func readUntilKilled(folder string) error {
	client, err := nodeipmi.Open(nodeipmi.Options{StateDir: folder})
	if err != nil {
		return err
	}
	defer client.Close()
	answers := bufio.NewReader(os.Stdin)
	for {
		if err := client.WaitForChange(context.Background(), "s", 0); err != nil {
			return err
		}
		records, err := client.ReadChanges("s", 0, 1)
		if err != nil {
			return err
		}
		fmt.Println(records[0].Position, records[0].PreviousPower, records[0].Power)
		if _, err := answers.ReadString('\n'); err != nil {
			return err
		}
		if err := client.AcknowledgeChanges("s", records[0].Position); err != nil {
			return err
		}
	}
}

// A reader is such a process.
type reader struct {
	command *exec.Cmd
	answers io.Writer
	lines   *bufio.Reader
}

func startReader(t *testing.T, folder string) reader {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "NODEIPMI_TEST_READER="+folder)
	command.Stderr = os.Stderr
	answers, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return reader{command, answers, bufio.NewReader(lines)}
}

func (r reader) kill() {
	r.command.Process.Kill()
	r.command.Wait()
}

// A reader is killed between reading and acknowledging, again and again, while others find changes: its next life is
// told that one again, and then every other, in their order.
func TestKilledReaderMissesNothing(t *testing.T) {
	client, folder := follow(t, 30)
	change(t, client, 30, "off")
	power, last := "off", uint64(0)
	var missing []string // "off on": told by nobody yet
	missing = append(missing, "unknown off")
	for life := 0; life < 4; life++ {
		r := startReader(t, folder)
		for i := 0; i < 4; i++ {
			before := power
			power = map[string]string{"off": "on", "on": "off"}[power]
			change(t, client, 30, power)
			missing = append(missing, before+" "+power)

			var position uint64
			var previous, now string
			line, err := r.lines.ReadString('\n')
			if _, wrong := fmt.Sscan(line, &position, &previous, &now); err != nil || wrong != nil {
				r.kill()
				t.Fatalf("%q, %v", line, err)
			}
			if again := life > 0 && i == 0; again != (position == last) || position < last {
				t.Errorf("life %d, record %d: position %d after %d", life, i, position, last)
			} else if !again {
				if told := previous + " " + now; told != missing[0] {
					t.Errorf("life %d, record %d: %s, not %s", life, i, told, missing[0])
				}
				missing = missing[1:]
			}
			last = position
			if i < 3 {
				fmt.Fprintln(r.answers)
			}
		}
		r.kill()
	}
	// The rest waits.
	for _, record := range waiting(t, client, "s") {
		if record.Position == last {
			continue
		}
		if told := fmt.Sprint(record.PreviousPower, " ", record.Power); told != missing[0] {
			t.Errorf("%s, not %s", told, missing[0])
		}
		missing = missing[1:]
	}
	if len(missing) != 0 {
		t.Errorf("never told: %q", missing)
	}
}

// Readers, waiters and those who find changes share a client.
func TestChangeLogOfManyGoroutines(t *testing.T) {
	client, _ := follow(t, 26, 27, 28, 29)
	const subscribers, changes = 8, 12 // of a node; of 16 none is merged
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for s := 0; s < subscribers; s++ {
		name := fmt.Sprint("many", s)
		if err := client.AddSubscriber(name, fromNow); err != nil {
			t.Fatal(err)
		}
		all.Add(1)
		go func() {
			defer all.Done()
			enough, last, told := errors.New("enough"), map[string]nodeipmi.PowerState{}, 0
			err := client.FollowChanges(ctx, name, func(records []nodeipmi.ChangeRecord) error {
				for _, record := range records {
					if last[record.Node] != record.PreviousPower {
						t.Errorf("%s: %v is followed by %+v", name, last[record.Node], record)
					}
					last[record.Node] = record.Power
					told++
				}
				if told == 4*changes {
					return enough
				}
				return nil
			})
			if err != enough {
				t.Errorf("%s: %d changes, %v", name, told, err)
			}
		}()
	}
	for n := 26; n < 30; n++ {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			for i := 0; i < changes; i++ {
				change(t, client, n, []string{"off", "on"}[i%2])
				client.Subscribers()
			}
		}(n)
	}
	all.Wait()
}
