package keeper

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/index/local"
)

// flip turns one byte of a file into another.
func flip(t *testing.T, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x40
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

// segments lists the files that hold the documents of a generation, and their sizes.
func segments(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no segments in %s: %v", dir, err)
	}
	sizes := map[string]int64{}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		sizes[p] = info.Size()
	}
	return sizes
}

// calm waits until a running index has no work of its own under way, and lists the files it needs with their sizes.
func calm(t *testing.T, k *Keeper) map[string]int64 {
	t.Helper()
	var before []string
	same := 0
	eventually(t, "the files settle", func() bool {
		files, err := k.current.engine.(*local.Engine).Files(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if same++; !slices.Equal(files, before) {
			same, before = 0, files
		}
		return same > 10
	})
	if err := k.current.manifest.follow(t.Context(), k.current.engine); err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int64{}
	for _, name := range before {
		path := filepath.Join(k.current.dir, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes[path] = info.Size()
	}
	return sizes
}

// holds tells whether a file is one of the generation in use.
func holds(t *testing.T, k *Keeper, path string) bool {
	t.Helper()
	files, err := k.current.engine.(*local.Engine).Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(files, filepath.Base(path))
}

// One byte turned anywhere in any file of a generation that was closed is found (fault 52).
func TestVerifyFindsEveryTurnedByte(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	put(t, k, 0, 60)
	closed(t, k)
	gen := filepath.Join(dir, "index", "gen-1")
	r := rand.New(rand.NewPCG(1, 2))
	for name, s := range sums(t, gen) {
		for range 30 {
			path, at := filepath.Join(gen, name), r.Int64N(s.Size)
			flip(t, path, at)
			m, err := k.readManifest(gen)
			if err == nil {
				var faults []string
				if faults, err = m.verify(t.Context()); err == nil && len(faults) == 0 && name != sealName {
					t.Errorf("byte %d of %s was turned and not noticed", at, name)
				}
			}
			flip(t, path, at)
		}
	}
	if m, err := k.readManifest(gen); err != nil {
		t.Error(err)
	} else if faults, err := m.verify(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("all bytes turned back: %v, %v", faults, err)
	}
}

// The same for the segments of a generation in use.
func TestVerifyFindsEveryTurnedByteOfARunningIndex(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	put(t, k, 0, 60)
	g := k.current
	r := rand.New(rand.NewPCG(3, 4))
	turned := 0
	for path, size := range calm(t, k) {
		for range 20 {
			at := r.Int64N(size)
			flip(t, path, at)
			faults, err := k.faults(t.Context(), g)
			if !holds(t, k, path) {
				break // a merge took its place since: what lies there is nobody's
			}
			if err != nil || len(faults) == 0 {
				t.Errorf("byte %d of %s was turned and not noticed: %v", at, filepath.Base(path), err)
			}
			flip(t, path, at)
			turned++
		}
	}
	if turned == 0 {
		t.Error("no file of the generation stayed to be looked at")
	}
	whole(t, k, 60)
}

func TestADamagedIndexIsReplacedAtStart(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, gen string){
		"a byte turned (fault 52)": func(t *testing.T, gen string) {
			for path, size := range segments(t, gen) {
				flip(t, path, size/2)
			}
		},
		"64 bytes turned (fault 52)": func(t *testing.T, gen string) {
			for path, size := range segments(t, gen) {
				for i := range min(64, size/3) {
					flip(t, path, size/3+i)
				}
				break
			}
		},
		"a segment cut (fault 53)": func(t *testing.T, gen string) {
			for path, size := range segments(t, gen) {
				if err := os.Truncate(path, size/2); err != nil {
					t.Fatal(err)
				}
			}
		},
		"a segment gone (fault 53)": func(t *testing.T, gen string) {
			for path := range segments(t, gen) {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				break
			}
		},
		"its root zeroed (fault 54)": func(t *testing.T, gen string) {
			if err := os.WriteFile(filepath.Join(gen, "root.bolt"), make([]byte, 64<<10), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"its root emptied (fault 54)": func(t *testing.T, gen string) {
			if err := os.Truncate(filepath.Join(gen, "root.bolt"), 0); err != nil {
				t.Fatal(err)
			}
		},
		"its manifest torn": func(t *testing.T, gen string) {
			if err := os.Truncate(filepath.Join(gen, manifestName), 40); err != nil {
				t.Fatal(err)
			}
		},
	} {
		for _, sealed := range []bool{true, false} { // closed as it should be, or killed
			for _, before := range []bool{true, false} { // a generation before it is there, or not
				t.Run(fmt.Sprintf("%s, sealed %t, one before %t", name, sealed, before), func(t *testing.T) {
					dir := t.TempDir()
					k := opened(t, dir)
					put(t, k, 0, 40)
					want := "gen-2@"
					if before {
						if _, err := k.Reindex(t.Context(), nil); err != nil {
							t.Fatal(err)
						}
						want = "gen-1@" // given what came later
					}
					put(t, k, 40, 60)
					closed(t, k)
					gen := filepath.Join(dir, "index", map[bool]string{true: "gen-2", false: "gen-1"}[before])
					if !sealed {
						if err := os.Remove(filepath.Join(gen, sealName)); err != nil {
							t.Fatal(err)
						}
					}
					harm(t, gen)
					k = opened(t, dir)
					whole(t, k, 60)
					if n := total(t, k, "afspraak"); n != 60 {
						t.Errorf("%d found, want 60", n)
					}
					if strings.HasPrefix(name, "a segment gone") && !sealed {
						return // an earlier state of the same generation was whole, and given what it lacked
					}
					if info, err := k.Info(t.Context()); err != nil || !strings.HasPrefix(info.Generation, want) {
						t.Errorf("%+v, %v; want %s", info, err, want)
					}
					if got := names(t, dir); len(got) != 2 {
						t.Errorf("left are %v, want CURRENT and one generation", got)
					}
				})
			}
		}
	}
}

// Damage that comes while the index is in use is found when a reading fails, and mended without a restart (fault 52).
func TestADamagedIndexIsReplacedWhileItIsUsed(t *testing.T) {
	for _, before := range []bool{true, false} {
		t.Run(fmt.Sprintf("one before %t", before), func(t *testing.T) {
			dir := t.TempDir()
			k := opened(t, dir)
			put(t, k, 0, 40)
			if before {
				if _, err := k.Reindex(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
			}
			put(t, k, 40, 50)
			name := k.current.name
			for path, size := range calm(t, k) {
				for i := size / 4; i < size/2; i++ { // the file is mapped: readers see it at once
					flip(t, path, i)
				}
			}
			k.suspect(k.current, fmt.Errorf("a fault in reading"))
			eventually(t, "another generation takes its place", func() bool {
				info, err := k.Info(t.Context())
				return err == nil && !strings.HasPrefix(info.Generation, name+"@")
			})
			whole(t, k, 50)
			put(t, k, 50, 60)
			whole(t, k, 60)
		})
	}
}
