package source

import (
	"archive/tar"
	"errors"
	"io"
)

func (u *unpacking) tar(at place, file io.Reader, depth int) {
	r := tar.NewReader(file)
	names := tagged{}
	for {
		h, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) { // its name is cleaned
			u.broken(at, err)
			return
		}
		if !u.counted(at) {
			return
		}
		inside := at.inside(clean(h.Name))
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeGNUSparse, '\x00':
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		default:
			if !unwanted(clean(h.Name)) {
				u.tell(inside.item(), &Skipped{Reason: "a link or a device is not followed"})
			}
			continue
		}
		if names.again(inside.key) {
			u.tell(inside.item(), &Skipped{Reason: "another member of this archive has the same name"})
			continue
		}
		u.read(at, member{name: h.Name, size: h.Size, modified: h.ModTime.UTC(), open: func() (io.Reader, error) { return r, nil }}, depth)
	}
}
