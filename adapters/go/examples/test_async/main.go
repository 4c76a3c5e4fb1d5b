// Tests the IPMI connections of many nodes at once, and says of each as soon as it is known: test_async NAME...
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"nodeipmi"
)

func main() {
	client, err := nodeipmi.Open(nodeipmi.Options{}) // the state of $NODEIPMI_STATE, or the default one
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	errs := make(chan error)
	for _, node := range os.Args[1:] {
		go func(node string) {
			outcome, err := client.Test(ctx, node)
			if err == nil {
				fmt.Printf("%s: OK, power is %v (%v)\n", node, outcome.Power, outcome.Latency)
			}
			errs <- err
		}(node)
	}
	code := 0
	for range os.Args[1:] {
		if err := <-errs; err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	cancel()
	client.Close()
	os.Exit(code)
}
