//go:build unix

package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/record"
)

// FuzzReadings: whatever comes in place of a batch, it is taken or refused, in memory that follows what has come.
func FuzzReadings(f *testing.F) {
	var b bytes.Buffer
	e := gob.NewEncoder(&b)
	for _, r := range []record.Reading{{Source: record.Source{Key: "/a"}, Document: &record.Document{}, Original: []byte("original")}, {Removed: true}} {
		o, err := pack(&r)
		if err != nil {
			f.Fatal(err)
		}
		if err := o.write(&b, e); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Fuzz(func(t *testing.T, sent []byte) {
		r := bufio.NewReader(bytes.NewReader(sent))
		list, err := readings(r, gob.NewDecoder(r))
		if err == nil && len(list) > len(sent) {
			t.Errorf("%d readings out of %d bytes", len(list), len(sent))
		}
	})
}

// FuzzServer: whatever a process says on the socket, the server survives and goes on answering others.
func FuzzServer(f *testing.F) {
	hello := greeting + Version + " 1 client\n"
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte(hello + "q\x00\x00\x00\x1d{\"op\":\"source\",\"key\":\"YQ==\"}"))
	f.Add([]byte(hello + "q\x00\x00\x00\x0c{\"op\":\"put\"}v\x00\x00\x00\x01xz\x00\x00\x00\x00"))
	f.Add([]byte(hello + "q\xff\xff\xff\xff"))
	f.Add([]byte(hello + "q\x00\x00\x00\x00z\x00\x00\x00\x00"))
	dir := f.TempDir()
	o, err := Own(context.Background(), dir, "serve", 0)
	if err != nil {
		f.Fatal(err)
	}
	l, err := o.Listen()
	if err != nil {
		f.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	server := &Server{
		Do:     func(context.Context, Job, io.Writer, io.Writer) error { return nil },
		Code:   func(err error) (int, string) { return 1, err.Error() },
		Logger: slog.New(slog.DiscardHandler),
	}
	go func() { done <- server.Serve(ctx, l) }()
	f.Cleanup(func() {
		cancel()
		<-done
	})
	f.Fuzz(func(t *testing.T, said []byte) {
		c, err := net.Dial("unix", filepath.Join(dir, socketName))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		// The server may hang up before everything was said.
		_, _ = c.Write(said)
		_ = c.(*net.UnixConn).CloseWrite()
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				t.Fatalf("the server does not hang up")
			}
		}
	})
}
