package main

import (
	"syscall"
	"time"
)

// cpu is the time of cores this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it knows no error for these arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
