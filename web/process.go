package web

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"
)

// begun is when the process did, as near as it knows.
var begun = time.Now()

// system tells what the system knows of the process, under the names that the client libraries of Prometheus use. What a system does not
// tell in /proc, as Linux does, is left out.
func system(p exposition) {
	p.single("process_start_time_seconds", "gauge", "When the process began.", float64(begun.UnixMilli())/1000)
	if stat, err := os.ReadFile("/proc/self/stat"); err == nil {
		_, rest, _ := bytes.Cut(stat, []byte(") ")) // behind the name, which may hold anything
		if ticks, ok := sum(strings.Fields(string(rest)), 11, 12); ok {
			p.single("process_cpu_seconds_total", "counter", "Time of cores the process has used.", ticks/100)
		}
	}
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		if pages, ok := sum(strings.Fields(string(statm)), 1); ok {
			p.single("process_resident_memory_bytes", "gauge", "Memory the process holds, files mapped by the index counted as far as they were read.", pages*float64(os.Getpagesize()))
		}
	}
	if files, err := os.ReadDir("/proc/self/fd"); err == nil {
		p.single("process_open_fds", "gauge", "Files and connections that are open.", float64(len(files)))
	}
	if limits, err := os.ReadFile("/proc/self/limits"); err == nil {
		for line := range strings.Lines(string(limits)) {
			if rest, ok := strings.CutPrefix(line, "Max open files"); ok {
				if most, ok := sum(strings.Fields(rest), 0); ok {
					p.single("process_max_fds", "gauge", "Files and connections that may be open.", most)
				}
			}
		}
	}
}

// sum adds the fields at some places.
func sum(fields []string, places ...int) (float64, bool) {
	total := 0.0
	for _, at := range places {
		if at >= len(fields) {
			return 0, false
		}
		v, err := strconv.ParseFloat(fields[at], 64)
		if err != nil {
			return 0, false
		}
		total += v
	}
	return total, true
}
