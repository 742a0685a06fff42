package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// Many documents under a memory limit of 256 MiB: all of them are read, and the program never holds 400 MB (fault 61). The
// memory does not depend on their number, which `make bench-ingest DOCUMENTS=50000` shows at full length.
func TestManyDocumentsInLittleMemory(t *testing.T) {
	documents := 300
	if os.Getenv("ENTENTE_FAULTS") != "" {
		documents = 5_000
	}
	folder, data := t.TempDir(), t.TempDir()
	r := rand.New(rand.NewPCG(61, 1))
	words := strings.Fields("de stad en haar partner in Senegal sloten een akkoord over water onderwijs afval gezondheid met Marsassoum Denizli Dakar la commune a signé une convention avec the municipality agreed on cooperation")
	for i := range documents {
		var b strings.Builder
		fmt.Fprintf(&b, "Verslag %d\n\n", i)
		for b.Len() < 3_000 {
			for range 5 + r.IntN(20) {
				b.WriteString(words[r.IntN(len(words))] + " ")
			}
			fmt.Fprintf(&b, "%d.\n\n", 1950+r.IntN(75))
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.txt", i)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "ingest", "--data", data, folder)
	cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1", "GOMEMLIMIT=256MiB")
	var out, fault strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &fault
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	peak := 0
	for {
		select {
		case err := <-ended:
			if err != nil || !strings.Contains(out.String(), fmt.Sprintf("%d added", documents)) {
				t.Errorf("%v: %s%s", err, out.String(), fault.String())
			}
			t.Logf("%d documents, %d MB at most", documents, peak>>10)
			if underRaceDetector() {
				t.Log("built with the race detector, whose own memory is a multiple of the program's: the limit is not checked")
			} else if peak > 400<<10 {
				t.Errorf("the program held %d MB", peak>>10)
			}
			return
		case <-time.After(20 * time.Millisecond):
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// underRaceDetector tells that the program and its tests were built with -race.
func underRaceDetector() bool {
	built, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(built.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

// highWater is the most memory a process has held so far, in KiB; 0 when the system does not tell.
func highWater(pid int) int {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	kib := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if n, _ := fmt.Sscanf(s.Text(), "VmHWM: %d kB", &kib); n == 1 {
			return kib
		}
	}
	return 0
}
