//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"nodeipmi"
)

// quickest is the best of several: what a call takes on a machine that has other work too.
func quickest(t *testing.T, attempt func() time.Duration) time.Duration {
	t.Helper()
	best := time.Hour
	for i := 0; i < 7; i++ {
		if took := attempt(); took < best {
			best = took
		}
	}
	return best
}

func TestCancelledCallReturnsAtOnce(t *testing.T) {
	client := openWith(t, nodeipmi.Options{Timeout: time.Hour})
	add(t, client, 11)
	misbehave(t, 11, "silent")
	for name, call := range map[string]func(ctx context.Context) error{
		"Test": func(ctx context.Context) error { _, err := client.Test(ctx, "n11"); return err },
		"Sensors": func(ctx context.Context) error {
			_, err := client.Sensors(ctx, "n11", nodeipmi.SensorFilter{})
			return err
		},
		"PowerWait": func(ctx context.Context) error {
			_, err := client.PowerWait(ctx, "n11", nodeipmi.PowerOn, time.Minute)
			return err
		},
	} {
		best := quickest(t, func() time.Duration {
			ctx, cancel := context.WithCancel(context.Background())
			cancelled := make(chan time.Time, 1)
			time.AfterFunc(20*time.Millisecond, func() {
				cancelled <- time.Now()
				cancel()
			})
			if err := call(ctx); err != context.Canceled {
				t.Errorf("%s: %v", name, err)
			}
			return time.Since(<-cancelled)
		})
		if best > 50*time.Millisecond {
			t.Errorf("%s returned %v after it was cancelled", name, best)
		}
	}
	if !eventually(func() bool { handles, buffers := nodeipmi.Held(); return handles == 0 && buffers == 0 }) {
		t.Error("the operations go on")
	}
}

func TestDeadlineIsKept(t *testing.T) {
	client := open(t)
	add(t, client, 12)
	misbehave(t, 12, "silent")
	attempt := func() (error, time.Duration) {
		deadline := time.Now().Add(200 * time.Millisecond)
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		defer cancel()
		_, err := client.Test(ctx, "n12")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		return err, time.Since(deadline)
	}
	best := quickest(t, func() time.Duration { _, late := attempt(); return late })
	if best > 50*time.Millisecond {
		t.Errorf("it returned %v after the deadline", best)
	}
	// The library has a head start, so that it can say more.
	var failure *nodeipmi.Error
	for i := 0; failure == nil && i < 50; i++ {
		err, _ := attempt()
		errors.As(err, &failure)
	}
	if failure == nil || failure.Status != nodeipmi.ErrNoAnswer || failure.Stage == nodeipmi.StageNone || !failure.Timeout() {
		t.Errorf("%#v", failure)
	}
}

func TestEndedContextSendsNothing(t *testing.T) {
	client := open(t)
	add(t, client, 13)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	before := control(t, "counter packets.in "+bmc(13))
	if _, err := client.Test(ctx, "n13"); err != context.Canceled {
		t.Errorf("%v", err)
	}
	if _, err := client.Monitor(ctx, nodeipmi.MonitorOptions{}); err != context.Canceled {
		t.Errorf("%v", err)
	}
	if after := control(t, "counter packets.in "+bmc(13)); after != before {
		t.Errorf("packets: %s, then %s", before, after)
	}
}

func TestCancelLeavesNoSessionOpen(t *testing.T) {
	client := open(t)
	add(t, client, 14)
	misbehave(t, 14, "late=100")
	for _, after := range []time.Duration{50, 150, 250, 350, 450} {
		ctx, cancel := context.WithTimeout(context.Background(), after*time.Millisecond)
		if outcome, err := client.Sensors(ctx, "n14", nodeipmi.SensorFilter{}); err == nil {
			t.Errorf("within %v: %+v", after*time.Millisecond, outcome)
		}
		cancel()
	}
	if !eventually(func() bool { return control(t, "counter sessions.open "+bmc(14)) == "0" }) {
		t.Error("a session stays open at the BMC")
	}
	control(t, "set misbehave none "+bmc(14))
	if _, err := client.Test(context.Background(), "n14"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
