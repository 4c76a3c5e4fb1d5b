//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"testing"
	"time"

	"nodeipmi"
)

var quick = nodeipmi.MonitorOptions{Interval: 100 * time.Millisecond, First: true}

// next is the next change of the node with these bits; others are passed over.
func next(t *testing.T, m *nodeipmi.Monitor, node string, bits nodeipmi.Changes) nodeipmi.Change {
	t.Helper()
	for limit := time.After(30 * time.Second); ; {
		select {
		case change, ok := <-m.C:
			if !ok {
				t.Fatalf("the monitor has ended: %v", m.Err())
			}
			if change.Node == node && change.Changes.Has(bits) {
				return change
			}
		case <-limit:
			t.Fatalf("%v of %s is not told", bits, node)
		}
	}
}

func ended(t *testing.T, m *nodeipmi.Monitor, want error) {
	t.Helper()
	for limit := time.After(30 * time.Second); ; {
		select {
		case _, ok := <-m.C:
			if !ok {
				if err := m.Err(); err != want {
					t.Errorf("it ended with %v, not %v", err, want)
				}
				return
			}
		case <-limit:
			t.Fatal("the monitor does not end")
		}
	}
}

func TestMonitorTellsChanges(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 18, 19)
	control(t, "set power on "+bmc(18))
	m, err := client.Monitor(ctx, quick)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	if _, err := client.Monitor(ctx, quick); err == nil {
		t.Error("there are two monitors")
	} else {
		wantStatus(t, err, nodeipmi.ErrAlreadyExists)
	}

	first := next(t, m, "n18", nodeipmi.ChangeFirst)
	if first.Status != nodeipmi.StatusOK || first.Power != nodeipmi.PoweredOn || first.PreviousKnown ||
		first.IPMIStatus != "OK" || time.Since(first.Time) > time.Hour {
		t.Errorf("%+v", first)
	}
	control(t, "set power off "+bmc(18))
	off := next(t, m, "n18", nodeipmi.ChangePower)
	if off.Power != nodeipmi.PoweredOff || off.PreviousPower != nodeipmi.PoweredOn || !off.PreviousKnown {
		t.Errorf("%+v", off)
	}
	client.Edit("n19", nodeipmi.WithPassword([]byte("wrong-pw")))
	refused := next(t, m, "n19", nodeipmi.ChangeStatus)
	if refused.Status != nodeipmi.ErrBadPassword || refused.PreviousStatus != nodeipmi.StatusOK {
		t.Errorf("%+v", refused)
	}

	stats, err := m.Stats()
	if err != nil || stats.Nodes != 2 || stats.Polls == 0 || stats.Failing != 1 || stats.OK != 1 ||
		stats.PowerOff != 1 || len(stats.Slowest) == 0 || stats.Slowest[0].Latency == 0 {
		t.Errorf("%+v, %v", stats, err)
	}
	client.Remove("n18")
	next(t, m, "n18", nodeipmi.ChangeRemoved)

	m.Stop()
	m.Stop()
	ended(t, m, nil)
	_, err = m.Stats()
	wantStatus(t, err, nodeipmi.ErrNotFound)
}

func TestMonitorTellsHealth(t *testing.T) {
	client := open(t)
	add(t, client, 25)
	m, err := client.Monitor(context.Background(), nodeipmi.MonitorOptions{Interval: 100 * time.Millisecond, Cold: true,
		HealthInterval: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	health := next(t, m, "n25", nodeipmi.ChangeHealth)
	if health.Health.Severity != nodeipmi.SeverityNonRecoverable || health.Health.BadSensors == "" ||
		time.Since(health.Health.SensorsRead) > time.Hour || !health.PreviousHealth.SensorsRead.IsZero() {
		t.Errorf("%+v", health)
	}
	if stats, err := m.Stats(); err != nil || stats.Health[nodeipmi.SeverityNonRecoverable] != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
}

func TestContextEndsMonitor(t *testing.T) {
	client := open(t)
	add(t, client, 20)
	ctx, cancel := context.WithCancel(context.Background())
	m, err := client.Monitor(ctx, quick)
	if err != nil {
		t.Fatal(err)
	}
	next(t, m, "n20", nodeipmi.ChangeFirst)
	cancel()
	ended(t, m, context.Canceled)
	m.Stop()
	if control(t, "counter sessions.open "+bmc(20)) != "0" {
		t.Error("its session stays open")
	}
	// The client may have another, which the first one's Stop leaves alone.
	other, err := client.Monitor(context.Background(), quick)
	if err != nil {
		t.Fatal(err)
	}
	m.Stop()
	next(t, other, "n20", nodeipmi.ChangeFirst)
	other.Stop()
}

func TestWhatWasFoundIsReadAfterTheContextEnded(t *testing.T) {
	client := open(t)
	add(t, client, 21, 22)
	ctx, cancel := context.WithCancel(context.Background())
	m, err := client.Monitor(ctx, quick)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	// Nobody reads meanwhile.
	if !eventually(func() bool { stats, err := m.Stats(); return err == nil && stats.OK == 2 }) {
		t.Fatal("nothing is polled")
	}
	cancel()
	seen := map[string]int{}
	for change := range m.C {
		seen[change.Node]++
	}
	if len(seen) != 2 || m.Err() != context.Canceled {
		t.Errorf("%v, %v", seen, m.Err())
	}
}

func TestCloseEndsMonitor(t *testing.T) {
	client := open(t)
	add(t, client, 23)
	m, err := client.Monitor(context.Background(), quick)
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
	ended(t, m, nodeipmi.ErrClosed)
	m.Stop()
	_, err = m.Stats()
	wantStatus(t, err, nodeipmi.ErrNotFound)
}

func TestSlowReaderGetsOneChangeOfEachNode(t *testing.T) {
	client := open(t)
	add(t, client, 24)
	control(t, "set power on "+bmc(24))
	m, err := client.Monitor(context.Background(), quick)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	next(t, m, "n24", nodeipmi.ChangeFirst)
	setPower := func(power string) {
		control(t, "set power "+power+" "+bmc(24))
		if !eventually(func() bool { status, err := client.Status("n24"); return err == nil && status.Power.String() == power }) {
			t.Fatal("the change is not seen")
		}
	}
	// Whether the first of them waits for the reader already or not, the others come to nothing.
	for _, power := range []string{"off", "on", "off"} {
		setPower(power)
	}
	off := next(t, m, "n24", nodeipmi.ChangePower)
	setPower("on")
	on := next(t, m, "n24", nodeipmi.ChangePower)
	if off.Power != nodeipmi.PoweredOff || off.PreviousPower != nodeipmi.PoweredOn {
		t.Errorf("%+v", off)
	}
	if on.Power != nodeipmi.PoweredOn || on.PreviousPower != nodeipmi.PoweredOff {
		t.Errorf("%+v", on)
	}
}

func TestMonitorRefusesOptionsOutOfRange(t *testing.T) {
	client := open(t)
	for _, wrong := range []nodeipmi.MonitorOptions{{Interval: time.Millisecond}, {Interval: -1}, {Timeout: 2 * time.Hour},
		{HealthInterval: time.Millisecond}} {
		_, err := client.Monitor(context.Background(), wrong)
		wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	}
}
