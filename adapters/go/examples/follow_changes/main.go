// Says what changes of the nodes, also what changed while it did not run, until it is told to stop: follow_changes NAME.
// NAME is its own among those that follow the changes of this state. Whatever polls the nodes finds them, as `nodeipmi
// monitor` does.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"nodeipmi"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: follow_changes NAME")
	}
	client, err := nodeipmi.Open(nodeipmi.Options{}) // the state of $NODEIPMI_STATE, or the default one
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = client.AddSubscriber(os.Args[1], nodeipmi.SubscriberOptions{Snapshot: true})
	if err == nil {
		err = client.FollowChanges(ctx, os.Args[1], tell)
	}
	stop()
	client.Close()
	if !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}

// tell returns an error if they could not be handed on; they are then told again.
func tell(records []nodeipmi.ChangeRecord) error {
	for _, r := range records {
		_, err := fmt.Printf("%s %s: %s, power is %v\n", r.Logged.Format(time.RFC3339), r.Node, r.IPMIStatus, r.Power)
		if err != nil {
			return err
		}
	}
	return nil
}
