//go:build unix

package control

import (
	"encoding/json"
	"fmt"
	"io"
)

// values writes a stream of values as frames. It is an io.Writer.
type values struct {
	*conn
	kind byte
}

func (v values) Write(p []byte) (int, error) {
	if err := v.frame(v.kind, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// stream reads the values of a call, and handles what comes between them, up to the last frame. It is an io.Reader, which
// ends with io.EOF behind the last value.
type stream struct {
	*conn
	out, err io.Writer // where output goes; nil where there may be none
	left     int       // of the present frame of values
	ended    bool
	ending   []byte // payload of the last frame
	told     error  // why output could not be written
}

func (s *stream) Read(p []byte) (int, error) {
	for s.left == 0 {
		if s.ended {
			return 0, io.EOF
		}
		kind, size, err := s.head()
		if err == nil {
			err = s.take(kind, size)
		}
		if err != nil {
			return 0, unexpected(err)
		}
	}
	n, err := s.r.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, unexpected(err)
}

// unexpected keeps the end of the connection from being taken for the end of the values.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *stream) take(kind byte, size int) (err error) {
	switch {
	case kind == frameValue:
		s.left = size
		return nil
	case kind == frameBeat && size == 0:
		return nil
	case kind == frameOut && s.out != nil:
		return s.tell(s.out, size)
	case kind == frameErr && s.err != nil:
		return s.tell(s.err, size)
	case kind == frameEnd:
		s.ended = true
		s.ending, err = s.payload(size)
		return err
	}
	return fmt.Errorf("%w of kind %q", errMalformed, kind)
}

func (s *stream) tell(w io.Writer, size int) error {
	b, err := s.payload(size)
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		s.told = fmt.Errorf("write output: %w", err)
		return s.told
	}
	return nil
}

// ready waits until the other end has room for values. It is false when the call has ended instead.
func (s *stream) ready() (bool, error) {
	for !s.ended {
		kind, size, err := s.head()
		if err != nil {
			return false, unexpected(err)
		}
		if kind == frameReady && size == 0 {
			return true, nil
		}
		if err := s.take(kind, size); err != nil {
			return false, err
		}
		if s.left > 0 {
			return false, fmt.Errorf("%w: values before there is room for them", errMalformed)
		}
	}
	return false, nil
}

// drain reads what is left of a call.
func (s *stream) drain() error {
	_, err := io.Copy(io.Discard, s)
	return err
}

// result is how the call went by the word of the other end.
func (s *stream) result() error {
	var e ending
	if err := json.Unmarshal(s.ending, &e); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	if e.Code == 0 && e.Message == "" {
		return nil
	}
	return &Refused{Code: e.Code, Message: e.Message}
}
