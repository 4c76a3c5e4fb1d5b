// Tests the IPMI connection of a node while the program could do other work: test_async NAME
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"nodeipmi"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: test_async NAME")
	}
	client, err := nodeipmi.Open(nodeipmi.Options{}) // the state of $NODEIPMI_STATE, or the default one
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan error)
	go func() {
		outcome, err := client.Test(context.Background(), os.Args[1])
		if err == nil {
			fmt.Println("OK, power is", outcome.Power)
		}
		done <- err
	}()
	err = <-done // other work would stand before it
	client.Close()
	if err != nil {
		log.Fatal(err)
	}
}
