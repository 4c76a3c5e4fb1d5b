//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"nodeipmi"
)

// 200 goroutines share a client; each has a BMC of its own, from number 31 on, and some of these are silent.
func TestTwoHundredGoroutines(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	client := open(t)
	const first, count = 31, 200
	for n := first; n < first+count; n++ {
		add(t, client, n)
		if n%10 == 0 {
			misbehave(t, n, "silent")
		}
	}
	var all sync.WaitGroup
	for n := first; n < first+count; n++ {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			if err := work(client, fmt.Sprintf("n%d", n), n%10 == 0); err != nil {
				t.Error(err)
			}
		}(n)
	}
	all.Wait()
	// Cancelled ones may still be ending.
	if !eventually(func() bool { handles, _ := nodeipmi.Held(); return handles == 0 }) {
		t.Error("handles are left")
	}
	if _, buffers := nodeipmi.Held(); buffers != 0 {
		t.Errorf("%d buffers are left", buffers)
	}
	client.Close()
	if left := leftBehind(goroutines); left != "" {
		t.Error(left)
	}
}

// work does one of everything that goroutines do at the same time.
func work(client *nodeipmi.Client, node string, silent bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if silent {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if _, err := client.Test(short, node); !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("%s is silent: %v", node, err)
		}
		return nil
	}
	if outcome, err := client.Test(ctx, node); err != nil || outcome.CipherSuite != 17 {
		return fmt.Errorf("%+v, %w", outcome, err)
	}
	cancelled, cancelNow := context.WithCancel(ctx)
	go cancelNow()
	if _, err := client.Info(cancelled, node); err != nil && err != context.Canceled {
		return err
	}
	if draw, err := client.PowerDraw(ctx, node); err != nil || draw.Watts != 340000000 {
		return fmt.Errorf("%+v, %w", draw, err)
	}
	if err := client.Edit(node, nodeipmi.WithPassword([]byte("wrong-pw"))); err != nil {
		return err
	}
	if _, err := client.Test(ctx, node); !errors.Is(err, nodeipmi.ErrBadPassword) {
		return fmt.Errorf("with a wrong password: %v", err)
	}
	if status, err := client.Status(node); err != nil || status.Status != nodeipmi.ErrBadPassword {
		return fmt.Errorf("%+v, %w", status, err)
	}
	return nil
}
