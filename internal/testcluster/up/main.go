// Command up runs a test cluster until it is interrupted, for work on the engine: it prints the addresses, then the ids of the processes.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"entente/internal/testcluster"
)

func main() {
	nodes := flag.Int("nodes", 3, "how many nodes")
	patient := flag.Bool("patient", false, "a silent node is only left out after half a minute, for a machine that is busy")
	flag.Parse()
	if err := run(*nodes, *patient); err != nil {
		log.Fatal(err)
	}
}

func run(nodes int, patient bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := testcluster.Options{Nodes: nodes}
	if patient {
		o.Settings = map[string]string{
			"cluster.fault_detection.follower_check.timeout": "10s",
			"cluster.fault_detection.leader_check.timeout":   "10s",
		}
	}
	c, err := testcluster.Start(ctx, o)
	if err != nil {
		return err
	}
	fmt.Println(strings.Join(c.Addrs(), ","))
	fmt.Println(append([]int{os.Getpid()}, c.Pids()...))
	<-ctx.Done()
	return c.Stop()
}
