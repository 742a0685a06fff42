// Command entente reads documents of municipal cooperation and makes them searchable.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"entente/index"
	"entente/internal/control"
	"entente/internal/keeper"
	"entente/internal/query"
	"entente/internal/store"
)

// version is set by the build.
var version = "devel"

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3 // some sources could not be read; the others are in
	exitNotFound    = 4
	exitUnavailable = 5 // the data folder is busy or unavailable
	exitInterrupted = 130
)

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	a := &app{stdout: stdout, stderr: stderr, log: slog.New(slog.DiscardHandler), terminal: isTerminal(stderr)}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	code, message := outcome(ctx, inTime(ctx, func() error { return root.ExecuteContext(ctx) }))
	if message != "" {
		fmt.Fprintf(stderr, "entente: %s\n", message)
	}
	return code
}

// endTime is how long a command may take to come to its end once it was asked to: a batch is finished, answers under way are
// given. Who runs services waits ten seconds, mostly, before they are killed.
const endTime = 9 * time.Second

// errOverdue is a command that did not come to its end. What it kept is safe, as it would be after a crash.
var errOverdue = fmt.Errorf("interrupted: not everything under way came to its end within %s; what was kept is safe", endTime)

// inTime does the work of a command. When it is asked to end and does not, it is left: the process ends with it.
func inTime(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	asked := make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		time.Sleep(endTime)
		close(asked)
	})()
	select {
	case err := <-done:
		return err
	case <-asked:
		return errOverdue
	}
}

// outcome is the exit code of a command and the line that is said about it, which is empty when all has been said.
func outcome(ctx context.Context, err error) (code int, message string) {
	if err == nil {
		return exitOK, ""
	}
	if errors.Is(err, errPartly) {
		return exitPartly, ""
	}
	return exitCode(ctx, err), oneLine(err)
}

// errPartly ends a command that did what it could: everything has been told already.
var errPartly = errors.New("some sources could not be read")

// errUsage is the kind of every fault in how the program was called.
var errUsage = errors.New("usage")

// usageError is what was wrong in the call, in one line.
type usageError string

func (e usageError) Error() string { return string(e) }
func (e usageError) Unwrap() error { return errUsage }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// What keeps a data folder from being used, besides another process.
var (
	errNoData   = errors.New("no data folder")
	errUnusable = errors.New("the data folder can not be used")
)

// exitCode is the one place where kinds of errors become exit codes.
func exitCode(ctx context.Context, err error) int {
	var busy *control.Busy
	var refused *control.Refused
	switch {
	case errors.As(err, &refused): // the owner of the data folder told it
		return refused.Code
	case errors.Is(err, errOverdue):
		return exitInterrupted
	case errors.Is(err, errUsage), errors.Is(err, query.ErrInvalid):
		return exitUsage
	case errors.Is(err, keeper.ErrDegraded), errors.Is(err, keeper.ErrReadOnly), errors.Is(err, errFindings):
		return exitFailed
	case errors.As(err, &busy), errors.Is(err, errNoData), errors.Is(err, errUnusable), errors.Is(err, store.ErrDamaged),
		errors.Is(err, index.ErrUnavailable):
		return exitUnavailable
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, fs.ErrNotExist):
		return exitNotFound
	}
	return exitFailed
}

// oneLine keeps a message on its line, whatever file names or library texts it carries.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r < ' ' }), " ")
}
