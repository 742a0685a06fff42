package testcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The environment says what tests do: ENTENTE_TEST_CLUSTER is the addresses of a running cluster, or "start" to start one for each
// test binary; without it tests of a cluster are skipped. When ENTENTE_REQUIRE names "cluster", one that can not be started fails.
const (
	environment = "ENTENTE_TEST_CLUSTER"
	start       = "start"
)

// started tells whether a test of this binary asked for shared.
var started atomic.Bool

// shared is the cluster of this test binary.
var shared = sync.OnceValues(func() (*Cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c, err := Start(ctx, Options{})
	if err == nil {
		fmt.Printf("cluster_formation_seconds: %.1f\n", c.Formation.Seconds())
	}
	return c, err
})

// Addresses returns those of a cluster for a test, which makes indexes of its own names there. It skips the test when there is none.
func Addresses(t testing.TB) []string {
	t.Helper()
	if given := os.Getenv(environment); given != "" && given != start {
		return strings.Split(given, ",")
	}
	asked(t)
	started.Store(true)
	c, err := shared()
	check(t, err)
	return c.Addrs()
}

// New starts a cluster that one test has for itself, to harm it. It skips the test as Addresses does, also beside a running cluster.
func New(t testing.TB, o Options) *Cluster {
	t.Helper()
	asked(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c, err := Start(ctx, o)
	check(t, err)
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Errorf("stop the cluster: %v", err)
		}
	})
	return c
}

// asked skips a test when nobody asked for a cluster to be started.
func asked(t testing.TB) {
	t.Helper()
	if os.Getenv(environment) != start {
		t.Skipf("needs an OpenSearch cluster: make test-cluster, or %s=%s", environment, start)
	}
}

// check skips a test when a tool is missing, unless it is required, and fails it for any other error.
func check(t testing.TB, err error) {
	t.Helper()
	switch required := strings.Contains(","+os.Getenv("ENTENTE_REQUIRE")+",", ",cluster,"); {
	case err == nil:
	case errors.Is(err, ErrMissing) && !required:
		t.Skipf("cluster: NOT RUN: %v", err)
	default:
		t.Fatalf("cluster: %v", err)
	}
}

// Run runs the tests of a package and stops the cluster that they shared: os.Exit(testcluster.Run(m)).
func Run(m *testing.M) int {
	code := m.Run()
	if !started.Load() {
		return code
	}
	if c, err := shared(); err == nil {
		if err := c.Stop(); err != nil {
			fmt.Println("stop the cluster:", err)
			return 1
		}
	}
	return code
}
