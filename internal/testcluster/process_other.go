//go:build !linux

package testcluster

import (
	"errors"
	"os/exec"
)

// The processes of a cluster are held by what only Linux has.
var errLinux = errors.New("a test cluster runs on Linux only")

func launch(*exec.Cmd) error { return errLinux }
func kill(int) error         { return errLinux }
func pause(int) error        { return errLinux }
func resume(int) error       { return errLinux }
func alive(int) bool         { return true }
