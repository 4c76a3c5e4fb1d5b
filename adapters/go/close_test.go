//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"nodeipmi"
)

func TestCallsAfterCloseReturnErrClosed(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 15)
	for i := 0; i < 2; i++ {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
	for name, call := range map[string]func() error{
		"Add":                func() error { return client.Add("x", nodeipmi.WithPassword([]byte("x"))) },
		"Edit":               func() error { return client.Edit("n15") },
		"Remove":             func() error { return client.Remove("n15") },
		"SetCredentials":     func() error { return client.SetCredentials("n15", "a", nil) },
		"ClearCredentials":   func() error { return client.ClearCredentials("n15") },
		"Node":               func() error { _, err := client.Node("n15"); return err },
		"NextNode":           func() error { _, err := client.NextNode(""); return err },
		"EachNode":           func() error { return client.EachNode(func(nodeipmi.Node) error { return nil }) },
		"Nodes":              func() error { _, err := client.Nodes(); return err },
		"Status":             func() error { _, err := client.Status("n15"); return err },
		"WebAddress":         func() error { _, err := client.WebAddress("n15"); return err },
		"Menu":               func() error { _, err := client.Menu("n15"); return err },
		"Test":               func() error { _, err := client.Test(ctx, "n15"); return err },
		"Power":              func() error { _, err := client.Power(ctx, "n15", nodeipmi.PowerStatus); return err },
		"PowerWait":          func() error { _, err := client.PowerWait(ctx, "n15", nodeipmi.PowerOn, 1); return err },
		"Identify":           func() error { _, err := client.Identify(ctx, "n15", 0); return err },
		"SetBoot":            func() error { _, err := client.SetBoot(ctx, "n15", nodeipmi.Boot{}); return err },
		"Boot":               func() error { _, err := client.Boot(ctx, "n15"); return err },
		"Info":               func() error { _, err := client.Info(ctx, "n15"); return err },
		"Sensors":            func() error { _, err := client.Sensors(ctx, "n15", nodeipmi.SensorFilter{}); return err },
		"PowerDraw":          func() error { _, err := client.PowerDraw(ctx, "n15"); return err },
		"SEL":                func() error { _, err := client.SEL(ctx, "n15", nodeipmi.SELOptions{}); return err },
		"ClearSEL":           func() error { _, err := client.ClearSEL(ctx, "n15"); return err },
		"FRU":                func() error { _, err := client.FRU(ctx, "n15"); return err },
		"Monitor":            func() error { _, err := client.Monitor(ctx, nodeipmi.MonitorOptions{}); return err },
		"AddSubscriber":      func() error { return client.AddSubscriber("s", nodeipmi.SubscriberOptions{}) },
		"RemoveSubscriber":   func() error { return client.RemoveSubscriber("s") },
		"NextSubscriber":     func() error { _, err := client.NextSubscriber(""); return err },
		"Subscribers":        func() error { _, err := client.Subscribers(); return err },
		"ReadChanges":        func() error { _, err := client.ReadChanges("s", 0, 1); return err },
		"AcknowledgeChanges": func() error { return client.AcknowledgeChanges("s", 0) },
		"WaitForChange":      func() error { return client.WaitForChange(ctx, "s", 0) },
		"FollowChanges":      func() error { return client.FollowChanges(ctx, "s", nil) },
	} {
		if err := call(); err != nodeipmi.ErrClosed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	client := open(t)
	add(t, client, 16, 17)
	misbehave(t, 16, "silent")
	misbehave(t, 17, "silent")
	errs := make(chan error)
	for i := 0; i < 20; i++ {
		go func(node string) {
			_, err := client.Test(context.Background(), node)
			errs <- err
		}([]string{"n16", "n17"}[i%2])
	}
	// Those that are submitted are cancelled, those that come later are refused.
	if !eventually(func() bool { handles, _ := nodeipmi.Held(); return handles >= 20 }) {
		t.Fatal("the operations do not begin")
	}
	var closing sync.WaitGroup
	for i := 0; i < 5; i++ {
		closing.Add(1)
		go func() {
			defer closing.Done()
			client.Close()
		}()
	}
	for i := 0; i < 20; i++ {
		select {
		case err := <-errs:
			if err != nodeipmi.ErrClosed {
				t.Errorf("%v", err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("a call does not return")
		}
	}
	closing.Wait()
	if handles, buffers := nodeipmi.Held(); handles != 0 || buffers != 0 {
		t.Errorf("%d handles and %d buffers are left", handles, buffers)
	}
}
