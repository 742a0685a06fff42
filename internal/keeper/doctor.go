package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/store"
)

// Finding is something that is wrong with a data folder.
type Finding struct {
	Class      string `json:"class"`
	Subject    string `json:"subject"` // what it is about: a file, a generation, an id, a key, a sum
	Detail     string `json:"detail"`
	Meaning    string `json:"meaning"`
	Remedy     string `json:"remedy"`
	Repairable bool   `json:"repairable"` // Repair does the remedy, and nothing is lost by it
}

// The classes of finding.
const (
	StoreDamaged    = "store-damaged"
	DocumentDamaged = "document-damaged"
	SourceDamaged   = "source-damaged"
	ListsWrong      = "lists-wrong"
	OriginalDamaged = "original-damaged"
	ChangesTorn     = "changes-torn"
	IndexDamaged    = "index-damaged"
	IndexDiffers    = "index-differs"
	IndexMissing    = "index-missing"
	IndexNewer      = "index-newer"
	IndexBehind     = "index-behind"
	IndexUnwell     = "index-unwell"
	CurrentWrong    = "current-wrong"
	CorrectionWrong = "correction-wrong"
	CorrectionLost  = "correction-lost"
)

// classes is what each class means and what is to be done, in the words of an operator.
var classes = map[string]Finding{
	StoreDamaged: {Meaning: "pages of store.db, where everything that was read is kept, can not be relied on",
		Remedy: "stop everything that uses the data folder, look at the disk, and restore the last backup with entente restore; without one, ingest the sources into a new data folder"},
	DocumentDamaged: {Meaning: "what was read from this source can not be read back, so that an index can not be made of it",
		Remedy: "entente doctor --repair has it read again from its original; when that is gone too, ingest the source again", Repairable: true},
	SourceDamaged: {Meaning: "what is known of this place is lost", Remedy: "restore the last backup with entente restore"},
	ListsWrong: {Meaning: "lists that are made from the sources say something else than the sources do",
		Remedy: "entente doctor --repair enters them anew", Repairable: true},
	OriginalDamaged: {Meaning: "the bytes that were read are not what they were; what was read of them is still found, and can not be read again by newer rules",
		Remedy: "ingest the source again"},
	ChangesTorn: {Meaning: "the record of changes has a gap, so that what follows it, such as a feed or a copy, may lack a change",
		Remedy: "entente doctor --repair makes the index anew from what the store has now; a copy that follows the changes has to be made anew", Repairable: true},
	IndexDamaged: {Meaning: "files of the index have changed or can not be read; answers may be wrong",
		Remedy: "entente doctor --repair makes the index anew from the store, or goes back to the generation before", Repairable: true},
	IndexDiffers: {Meaning: "the index does not hold the documents of the store",
		Remedy: "entente doctor --repair makes the index anew from the store", Repairable: true},
	IndexMissing: {Meaning: "there is no index to ask", Remedy: "entente doctor --repair makes it from the store", Repairable: true},
	IndexNewer: {Meaning: "this index was made by a newer program than this one; it is left alone",
		Remedy: "use the newer program, or entente reindex to go on with this one"},
	IndexBehind: {Meaning: "the cluster that has the index can not be reached or not be written; everything is kept, and what is new is not found yet",
		Remedy: "look at the cluster and at the settings that lead to it; the index is given what it lacks by itself"},
	IndexUnwell: {Meaning: "the cluster that has the index does not do all that it should",
		Remedy: "look at the cluster, see docs/operating.md"},
	CurrentWrong: {Meaning: "index/CURRENT does not name a generation that is there",
		Remedy: "entente doctor --repair goes on with the newest generation, or makes one from the store", Repairable: true},
	CorrectionWrong: {Meaning: "this line of the table of corrections is not followed; the others are",
		Remedy: "mend the line or remove it, see docs/operating.md"},
	CorrectionLost: {Meaning: "what this line corrects is not read any more, so that the line does nothing",
		Remedy: "look up the agreement in its document and give the line its id as it is now, or remove the line"},
}

func finding(class, subject, detail string) Finding {
	f := classes[class]
	f.Class, f.Subject, f.Detail = class, subject, detail
	return f
}

// Survey looks at a data folder that nobody has open and changes nothing in it: the store as far as that is possible without
// opening it to write, and the files of the index. What every start mends by itself, such as batches the index has not been
// given, is no finding. A store that is no store of this program is an error.
func Survey(ctx context.Context, dir string, e Engine, log *slog.Logger) (found []Finding, err error) {
	k := newKeeper(dir, e, log)
	k.changed = nil
	tell := func(f Finding) { found = append(found, f) }
	k.store, err = store.OpenReadOnly(dir)
	switch {
	case errors.Is(err, store.ErrDamaged):
		tell(finding(StoreDamaged, "store.db", err.Error()))
	case err != nil:
		return nil, err
	default:
		err = k.checkStore(ctx, tell)
		if err = errors.Join(err, k.store.Close()); err != nil {
			return found, err
		}
	}
	return found, k.checkFiles(ctx, tell)
}

// Check compares store, manifests and index with each other, while the data folder is in use. Writers wait for a part of it.
func (k *Keeper) Check(ctx context.Context) (found []Finding, err error) {
	if k.store == nil {
		return nil, ErrReplica
	}
	tell := func(f Finding) { found = append(found, f) }
	if err := k.take(ctx); err != nil {
		return nil, err
	}
	defer k.give()
	if err := k.checkFiles(ctx, tell); err != nil {
		return found, err
	}
	if err := k.checkRemote(ctx, tell); err != nil {
		return found, err
	}
	err = func() error {
		k.write.Lock()
		defer k.write.Unlock()
		if k.current == nil {
			return errClosed
		}
		if err := k.store.Check(ctx, func(p store.Problem) { tell(problem(p)) }); err != nil {
			return err
		}
		return k.checkIndex(ctx, tell)
	}()
	if err != nil {
		return found, err
	}
	if err := k.store.CheckOriginals(ctx, func(p store.Problem) { tell(problem(p)) }); err != nil {
		return found, err
	}
	return found, k.checkCorrections(tell)
}

func (k *Keeper) checkStore(ctx context.Context, tell func(Finding)) error {
	sound := true
	err := k.store.Check(ctx, func(p store.Problem) {
		sound = sound && p.Kind != store.ProblemPages
		tell(problem(p))
	})
	if err != nil || !sound {
		return err
	}
	return k.store.CheckOriginals(ctx, func(p store.Problem) { tell(problem(p)) })
}

// problem gives what is wrong with a store its class.
func problem(p store.Problem) Finding {
	class := map[store.ProblemKind]string{
		store.ProblemPages: StoreDamaged, store.ProblemDocument: DocumentDamaged, store.ProblemSource: SourceDamaged,
		store.ProblemLists: ListsWrong, store.ProblemOriginal: OriginalDamaged, store.ProblemChanges: ChangesTorn,
	}[p.Kind]
	return finding(class, p.Subject, p.Detail)
}

// checkFiles verifies CURRENT and the files of every generation that is there.
func (k *Keeper) checkFiles(ctx context.Context, tell func(Finding)) error {
	current, err := currentGeneration(k.root())
	if err != nil {
		return err
	}
	names, err := generations(k.root())
	if err != nil && k.current == nil { // a folder that never had an index gets one at the next start
		tell(finding(IndexMissing, "index", err.Error()))
		return nil
	}
	if err != nil {
		return err
	}
	if len(names) == 0 {
		tell(finding(IndexMissing, "index", "no generation is there"))
	} else if !slices.Contains(names, current) {
		tell(finding(CurrentWrong, "index/CURRENT", fmt.Sprintf("it names %q; there are %s", current, strings.Join(names, ", "))))
	}
	for _, name := range names {
		if current != "" && number(name) > number(current) {
			continue // never published; the next start sweeps it
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		var faults []string
		g := k.acquire()
		if g != nil && g.name == name {
			faults, err = k.faults(ctx, g)
		} else {
			var m *manifest
			if m, err = k.readManifest(filepath.Join(k.root(), name)); err == nil && m.Number > k.engine.Number {
				tell(finding(IndexNewer, name, fmt.Sprintf("its schema is number %d, this program's %d", m.Number, k.engine.Number)))
			}
			if err == nil {
				faults, err = m.verify(ctx)
			}
		}
		if g != nil {
			g.release()
		}
		if errors.Is(err, index.ErrDamaged) {
			faults, err = append(faults, err.Error()), nil
		}
		if err != nil {
			return err
		}
		for _, fault := range faults {
			tell(finding(IndexDamaged, name, fault))
		}
	}
	return nil
}

// checkIndex compares the current generation with the store and asks it canary questions. The caller holds write.
func (k *Keeper) checkIndex(ctx context.Context, tell func(Finding)) error {
	g := k.current
	if g.older {
		return nil // a new one is being made
	}
	if err := cmp.Or(k.trouble.reason(), k.behind.reason()); err != nil {
		return nil // it is known to lack what could not be written
	}
	differences, err := k.compare(ctx, g.engine)
	if err == nil {
		for _, d := range differences {
			tell(finding(IndexDiffers, g.name, d))
		}
	}
	if err == nil && len(differences) == 0 {
		var f filled
		if f.documents, err = k.living(ctx); err == nil {
			if fault := k.canaries(ctx, g.engine, f); fault != nil && ctx.Err() == nil {
				if k.remote() && away(fault) {
					err = fault
				} else {
					tell(finding(IndexDamaged, g.name, fault.Error()))
				}
			}
		}
	}
	if err != nil && k.remote() && away(err) && ctx.Err() == nil {
		tell(finding(IndexUnwell, g.name, err.Error()))
		err = nil
	}
	if errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrDamaged) {
		tell(finding(IndexDamaged, g.name, err.Error()))
		err = nil
	}
	if errors.Is(err, store.ErrDamaged) {
		err = nil // told by the check of the store
	}
	return err
}

// Repair does the remedies that lose nothing, and returns the ids of documents that have to be read again from their
// originals. What a start mends by itself has been mended when the folder was opened.
func (k *Keeper) Repair(ctx context.Context, found []Finding) (again []string, err error) {
	if err := k.unwritten(); err != nil {
		return nil, err
	}
	lists, rebuild, misled := false, false, false
	for _, f := range found {
		switch f.Class {
		case ListsWrong:
			lists = true
		case DocumentDamaged:
			again = append(again, f.Subject)
		case IndexDiffers, ChangesTorn:
			rebuild = true
		case CurrentWrong:
			misled = k.remote()
		case IndexDamaged:
			rebuild = rebuild || k.inUse(f.Subject)
			if !k.inUse(f.Subject) {
				k.discard(f.Subject) // a damaged generation that is kept for bad times is of no use
			}
		}
	}
	if lists {
		k.write.Lock()
		err = k.store.Mend(ctx)
		k.write.Unlock()
		if err != nil {
			return nil, fmt.Errorf("repair: %w", err)
		}
	}
	again = slices.DeleteFunc(again, func(id string) bool {
		ok, e := k.store.Requeue(id)
		err = errors.Join(err, e)
		return !ok
	})
	if err != nil {
		return again, fmt.Errorf("repair: %w", err)
	}
	if misled && !rebuild && len(again) == 0 {
		if err := k.take(ctx); err != nil {
			return nil, fmt.Errorf("repair: %w", err)
		}
		defer k.give()
		if err := k.complete(ctx); err != nil {
			return nil, fmt.Errorf("repair: %w", err)
		}
	}
	if rebuild && len(again) == 0 { // with documents to be read again the index is made afterwards
		if err := k.take(ctx); err != nil {
			return nil, fmt.Errorf("repair: %w", err)
		}
		defer k.give()
		if _, err := k.build(ctx, "", nil); err != nil {
			return nil, fmt.Errorf("repair: %w", err)
		}
	}
	return again, nil
}

func (k *Keeper) inUse(name string) bool {
	g := k.acquire()
	if g == nil {
		return false
	}
	defer g.release()
	return g.name == name
}
