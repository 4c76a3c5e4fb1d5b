//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"nodeipmi"
)

func Example() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	outcome, err := client.Test(ctx, "rack1-n07")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("power is", outcome.Power)
	// Output: power is on
}

func ExampleClient_Add() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	password := []byte("example") // from wherever it is kept
	err = client.Add("rack1-n08",
		nodeipmi.WithAddress("192.0.2.8"),
		nodeipmi.WithUser("admin"),
		nodeipmi.WithPassword(password))
	for i := range password {
		password[i] = 0
	}
	if err != nil {
		log.Fatal(err)
	}
	node, err := client.Node("rack1-n08")
	fmt.Println(node.Host, node.Port, node.PasswordSet, err)
	fmt.Println(client.Remove("rack1-n08"))
	// Output:
	// 192.0.2.8 623 true <nil>
	// <nil>
}

func ExampleError() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = client.Power(context.Background(), "rack1-n99", nodeipmi.PowerOn)
	var failure *nodeipmi.Error
	switch {
	case errors.Is(err, nodeipmi.ErrBadUser), errors.Is(err, nodeipmi.ErrBadPassword):
		fmt.Println("check the credentials")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nodeipmi.ErrNoAnswer):
		fmt.Println("it is silent")
	case errors.As(err, &failure):
		fmt.Println(failure.Op, failure.Node, failure.Status.Word())
	}
	// Output: power on rack1-n99 not_found
}

func ExampleClient_PowerWait() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	outcome, err := client.PowerWait(context.Background(), "rack1-n07", nodeipmi.PowerCycle, time.Minute)
	fmt.Println(outcome.Power, err)
	// Output: on <nil>
}

func ExampleClient_Sensors() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	temperatures, err := client.Sensors(context.Background(), "rack1-n07", nodeipmi.SensorFilter{Name: "CPU* Temp"})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range temperatures.List {
		fmt.Printf("%s: %v %s, %v\n", s.Name, s.Value, s.Unit, s.State)
	}
	// Output:
	// CPU1 Temp: 45 °C, ok
	// CPU2 Temp: 91 °C, upper_critical
}

func ExampleClient_Monitor() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	monitor, err := client.Monitor(ctx, nodeipmi.MonitorOptions{First: true})
	if err != nil {
		log.Fatal(err)
	}
	defer monitor.Stop()
	for change := range monitor.C {
		fmt.Println(change.Node, change.Changes, change.Power)
		cancel() // a program would go on until it is told to stop
	}
	fmt.Println(monitor.Err())
	// Output:
	// rack1-n07 first on
	// context canceled
}

func ExampleClient_FollowChanges() {
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	// Again and again: one that is there keeps its place, and is told what changed while nobody followed.
	if err := client.AddSubscriber("audit", nodeipmi.SubscriberOptions{Snapshot: true}); err != nil {
		log.Fatal(err)
	}
	err = client.FollowChanges(ctx, "audit", func(records []nodeipmi.ChangeRecord) error {
		for _, record := range records {
			fmt.Println(record.Node, record.Changes, record.Power)
		}
		cancel() // a program would go on until it is told to stop
		return nil
	})
	fmt.Println(err)
	// Output:
	// rack1-n07  on
	// context canceled
}
