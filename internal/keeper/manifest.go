package keeper

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"entente/index"
)

// The files beside those of the engine in the folder of a generation. The manifest lists the files that are never written
// again and follows a running index from batch to batch. The seal lists the others, the manifest included; it is there only
// while nobody writes: taken away before the first batch, which a full disk allows, and put back when the generation is closed.
const (
	manifestName = "manifest.json"
	sealName     = "sealed.json"
)

// Sum is a file as it has to be.
type Sum struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// manifest says what the files of a generation have to be. It is safe for concurrent use.
type manifest struct {
	mu  sync.Mutex
	dir string

	Generation string         `json:"generation"`
	Schema     string         `json:"schema"`
	Number     int            `json:"schema_number"`  // orders schemas
	Kind       string         `json:"kind,omitempty"` // what it consists of besides its folder
	Files      map[string]Sum `json:"files"`
}

// seal is the content of the seal.
type seal struct {
	Files map[string]Sum `json:"files"`
}

// readManifest reads the manifest of a generation. One made before there were manifests gets an empty one.
func (k *Keeper) readManifest(dir string) (*manifest, error) {
	m := k.newManifest(dir, filepath.Base(dir))
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		m.Schema, m.Number, m.Kind = "", 0, ""
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("%w: manifest: %w", index.ErrDamaged, err)
	}
	if m.Files == nil {
		m.Files = map[string]Sum{}
	}
	return m, nil
}

func (k *Keeper) newManifest(dir, name string) *manifest {
	return &manifest{dir: dir, Generation: name, Schema: k.engine.Schema, Number: k.engine.Number, Kind: k.engine.Kind, Files: map[string]Sum{}}
}

// bytes is how much there is to be read to verify it.
func (m *manifest) bytes() (n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// follow brings the manifest in line with the files an engine has now: new ones are read and added, others forgotten. An
// engine that does not name its files has an empty manifest until it is sealed.
func (m *manifest) follow(ctx context.Context, e index.Engine) error {
	lister, ok := e.(interface {
		Files(context.Context) ([]string, error)
	})
	if !ok {
		return nil
	}
	names, err := lister.Files(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := make(map[string]Sum, len(names))
	changed := false
	for _, name := range names {
		s, known := m.Files[name]
		if !known {
			if s, err = sumOf(ctx, filepath.Join(m.dir, name)); errors.Is(err, fs.ErrNotExist) {
				continue // merged away since
			} else if err != nil {
				return err
			}
			changed = true
		}
		now[name] = s
	}
	if !changed && len(now) == len(m.Files) {
		return nil
	}
	m.Files = now
	return m.write()
}

// write writes the manifest. One that can not be written is removed: no manifest is better than an untrue one.
func (m *manifest) write() error {
	b, err := json.MarshalIndent(m, "", " ")
	if err == nil {
		err = writeFile(filepath.Join(m.dir, manifestName), append(b, '\n'))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write manifest: %w", err), os.Remove(filepath.Join(m.dir, manifestName)))
	}
	return nil
}

// seal notes every file as it is, but keeps what is known of those that are never written again. The engine is closed.
func (m *manifest) seal(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	names, err := files(m.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed while it was still being read
	}
	if err != nil {
		return err
	}
	immutable := map[string]Sum{}
	s := seal{Files: map[string]Sum{}}
	for _, name := range names {
		if known, ok := m.Files[name]; ok {
			immutable[name] = known
			continue
		}
		got, err := sumOf(ctx, filepath.Join(m.dir, name))
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".zap") {
			immutable[name] = got
		} else {
			s.Files[name] = got
		}
	}
	m.Files = immutable
	if err := m.write(); err != nil {
		return err
	}
	if s.Files[manifestName], err = sumOf(ctx, filepath.Join(m.dir, manifestName)); err != nil {
		return err
	}
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(m.dir, sealName), append(b, '\n')); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return nil
}

// unseal lets the generation be written.
func (m *manifest) unseal() error {
	err := os.Remove(filepath.Join(m.dir, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("unseal: %w", err)
	}
	return syncFolder(m.dir)
}

// verify returns what is wrong with the files, in words; nothing when all is well. A sealed generation must be whole; of one
// that is written to, the engine knows which files it needs, for it may have let go of some since.
func (m *manifest) verify(ctx context.Context) (faults []string, err error) {
	m.mu.Lock()
	want := make(map[string]Sum, len(m.Files))
	for name, s := range m.Files {
		want[name] = s
	}
	m.mu.Unlock()
	whole := false
	b, err := os.ReadFile(filepath.Join(m.dir, sealName))
	switch {
	case err == nil:
		var s seal
		if err := json.Unmarshal(b, &s); err != nil || s.Files == nil {
			return []string{sealName + " can not be read"}, nil
		}
		for name, f := range s.Files {
			want[name] = f
		}
		whole = true
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("verify: %w", err)
	}
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		got, err := sumOf(ctx, filepath.Join(m.dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if whole {
				faults = append(faults, name+" is missing")
			}
		case ctx.Err() != nil:
			return faults, ctx.Err()
		case err != nil:
			faults = append(faults, fmt.Sprintf("%s can not be read: %v", name, err))
		case got.Size != want[name].Size:
			faults = append(faults, fmt.Sprintf("%s has %d bytes, not %d", name, got.Size, want[name].Size))
		case got.SHA256 != want[name].SHA256:
			faults = append(faults, name+" has another sum: its bytes have changed")
		}
	}
	return faults, nil
}

// files lists what a generation consists of, without the seal and what a crash left of writing it.
func files(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		half := strings.HasPrefix(name, manifestName+"-") || strings.HasPrefix(name, sealName+"-")
		if entry.Type().IsRegular() && name != sealName && name != manifestName && !half {
			names = append(names, name)
		}
	}
	return names, nil
}

// sumOf reads a file. It stops when the context ends: files may be large.
func sumOf(ctx context.Context, path string) (Sum, error) {
	f, err := os.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.CopyBuffer(h, stopping{ctx, f}, make([]byte, 256<<10))
	if err != nil {
		return Sum{}, fmt.Errorf("sum of %s: %w", filepath.Base(path), err)
	}
	return Sum{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// stopping is a reader that ends with a context.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// syncAll makes every file of a folder last, and the folder itself.
func syncAll(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, entry.Name()), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return syncFolder(dir)
}

// follow keeps the manifest of the current generation in line with its files, at most once a second.
func (k *Keeper) follow() {
	for {
		select {
		case <-k.life.Done():
			return
		case <-k.changed:
		}
		k.pause(followTime)
		if g := k.acquire(); g != nil {
			if err := g.manifest.follow(k.life, g.engine); err != nil && k.life.Err() == nil {
				k.log.Warn("the manifest does not follow", "generation", g.name, "error", err)
			}
			g.release()
		}
	}
}
