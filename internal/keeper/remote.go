package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/index"
)

// The records of an engine may lie outside of the data folder, in a service that others read too. The folder of a generation holds nothing
// but its manifest then, and the service may be away: the store keeps what is put meanwhile, readers are told, and what the service
// has missed it is given from the record of changes as soon as it is back.

// Remote keeps generations outside of the data folder. What it can not do at present is index.ErrUnavailable or index.ErrOverloaded.
type Remote interface {
	// Claim notes that the data folder with an identity is the one that writes here. When another one is, the error is ErrForeign.
	Claim(ctx context.Context, identity string) error
	// Generations lists those that are there, the unfinished included.
	Generations(ctx context.Context) ([]string, error)
	// Current returns the one that readers elsewhere are answered from, empty when there is none.
	Current(ctx context.Context) (string, error)
	// Publish makes a generation that holds so many documents the current one.
	Publish(ctx context.Context, generation string, documents int) error
	// Drop removes one that is not current. One that is not there is no error.
	Drop(ctx context.Context, generation string) error
}

// ErrForeign is an index that another data folder writes.
var ErrForeign = errors.New("another data folder writes this index")

// The bounds of work elsewhere that nobody waits for.
const (
	applyTime = 2 * time.Minute
	dropTime  = 10 * time.Second
)

// errAway is the answer while the service has not been reached since the start.
var errAway = fmt.Errorf("%w: it has not been reached yet", index.ErrUnavailable)

// remote reports whether the records of the index are elsewhere.
func (k *Keeper) remote() bool { return k.engine.Remote != nil }

// away reports whether an error is of a service that can do its work later, rather than of what it was asked.
func away(err error) bool {
	return errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrOverloaded) || errors.Is(err, context.DeadlineExceeded)
}

// claim makes sure that nobody else writes what this keeper writes.
func (k *Keeper) claim(ctx context.Context) error {
	if !k.remote() {
		return nil
	}
	identity, err := k.store.Identity()
	if err != nil {
		return err
	}
	if err := k.engine.Remote.Claim(ctx, identity); err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	return nil
}

// there reports whether the records of a generation are where its folder says that they are.
func (k *Keeper) there(ctx context.Context, name string) (bool, error) {
	if !k.remote() {
		return true, nil
	}
	names, err := k.engine.Remote.Generations(ctx)
	if err != nil {
		return false, fmt.Errorf("list generations: %w", err)
	}
	return slices.Contains(names, name), nil
}

// elsewhere lists the generations outside of the data folder.
func (k *Keeper) elsewhere(ctx context.Context) ([]string, error) {
	if !k.remote() {
		return nil, nil
	}
	names, err := k.engine.Remote.Generations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list generations: %w", err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return number(name) == 0 }), nil
}

// publish lets readers elsewhere be answered from a generation, unless they are already.
func (k *Keeper) publish(ctx context.Context, name string, documents int) error {
	if !k.remote() {
		return nil
	}
	current, err := k.engine.Remote.Current(ctx)
	if err == nil && current != name {
		err = k.engine.Remote.Publish(ctx, name, documents)
	}
	if err != nil {
		return fmt.Errorf("publish %s: %w", name, err)
	}
	return nil
}

// drop removes what is outside of the data folder of a generation, which is no reason to fail: it is tried again at the next start.
func (k *Keeper) drop(name string) {
	if !k.remote() {
		return
	}
	ctx, cancel := context.WithTimeout(k.life, dropTime)
	defer cancel()
	if err := k.engine.Remote.Drop(ctx, name); err != nil {
		k.log.Warn("an old generation stays in the cluster", "generation", name, "error", err)
	}
}

// absent is the engine while the service has not been reached since the start.
type absent struct{ index.Engine }

func (absent) Close() error { return nil }

func (absent) Health(context.Context) index.Health {
	return index.Health{State: index.Down, Reasons: []string{errAway.Error()}}
}

// lack makes the keeper one that keeps what is put and answers no question, until its index is reached.
func (k *Keeper) lack(cause error) {
	g := k.hold("", k.root(), absent{}, k.newManifest(k.root(), ""))
	g.absent = true
	g.reopened.Store(true) // there is nothing to seal
	k.write.Lock()
	k.replace(g)
	k.write.Unlock()
	_ = k.fallBehind(cause)
}

// lateError is why an index does not have what is kept. It is ErrDegraded.
type lateError struct{ cause error }

func (e *lateError) Error() string {
	return "the index can not be written at present: " + e.cause.Error()
}
func (e *lateError) Unwrap() error        { return e.cause }
func (e *lateError) Is(target error) bool { return target == ErrDegraded }

// fallBehind notes why the index does not get what is kept and sees to it that it gets it later. It returns the error to tell.
func (k *Keeper) fallBehind(cause error) error {
	err := &lateError{cause}
	if k.behind.set(err) {
		k.log.Error("the index can not be written; what is put is kept, and the index is given it later", "reason", cause)
		k.background(k.pursue)
	}
	return err
}

// pursue tries until the index has everything.
func (k *Keeper) pursue() {
	for pause := k.retry; ; pause = min(2*pause, lastRetry) {
		k.pause(pause)
		if k.life.Err() != nil {
			return
		}
		err := k.arrive(k.life)
		if err == nil {
			k.log.Warn("the index has everything again")
			return
		}
		if k.life.Err() != nil {
			return
		}
		k.behind.set(&lateError{err})
		k.log.Info("the index can not be written yet", "reason", err)
	}
}

// arrive opens the current generation anew, so that what is known of it comes from where it is, and gives it what it lacks.
func (k *Keeper) arrive(ctx context.Context) error {
	if err := k.take(ctx); err != nil {
		return err
	}
	defer k.give()
	g := k.acquire()
	if g == nil {
		return errClosed
	}
	name, absent := g.name, g.absent
	g.release()
	if absent {
		if err := k.openIndex(ctx); err != nil {
			return err
		}
		k.superseded()
		return k.complete(ctx)
	}
	if err := k.claim(ctx); err != nil {
		return err
	}
	fresh, reason, err := k.openGeneration(ctx, name)
	if reason != "" {
		if err := k.heal(ctx, name, reason); err != nil {
			return err
		}
		return k.complete(ctx)
	}
	if err != nil {
		if fresh != nil {
			fresh.reopened.Store(true)
			fresh.release()
		}
		return err
	}
	g.reopened.Store(true)
	k.write.Lock()
	k.replace(fresh)
	k.write.Unlock()
	return k.complete(ctx)
}

// complete gives the current generation the last of what it lacks, and sees to it that it is the one that readers elsewhere are answered
// from. One that does not hold what it has to is replaced. The caller holds the token of building.
func (k *Keeper) complete(ctx context.Context) error {
	name, reason, err := k.completed(ctx)
	if err != nil || reason == "" {
		return err
	}
	if err := k.heal(ctx, name, reason); err != nil {
		return err
	}
	if name, reason, err = k.completed(ctx); err == nil && reason != "" {
		err = fmt.Errorf("%s: %s", name, reason)
	}
	return err
}

// completed is one attempt of complete. It returns a reason when the generation can not be used.
func (k *Keeper) completed(ctx context.Context) (name, reason string, err error) {
	k.write.Lock()
	defer k.write.Unlock()
	g := k.current
	switch {
	case g == nil:
		return "", "", errClosed
	case g.absent:
		return "", "", errAway
	}
	if !g.older {
		applied, err := g.engine.Applied(ctx)
		if err != nil {
			return g.name, "", err
		}
		if _, err := k.replay(ctx, g.engine, applied, nil); err != nil {
			return g.name, "", err
		}
	}
	info, err := g.engine.Info(ctx)
	if err != nil {
		return g.name, "", err
	}
	living, err := k.living(ctx)
	if err != nil {
		return g.name, "", err
	}
	if !g.older && info.Documents != living {
		return g.name, fmt.Sprintf("it holds %d documents, the store %d", info.Documents, living), nil
	}
	if err := k.publish(ctx, g.name, info.Documents); err != nil {
		return g.name, "", err
	}
	k.behind.clear()
	return g.name, "", nil
}

// lost has a generation made anew when a fault in reading it comes from its not being there any more. Of a service that is only away nothing
// is to be done.
func (k *Keeper) lost(name string, cause error) {
	there, err := k.there(k.life, name)
	if err == nil && (!there || errors.Is(cause, index.ErrDamaged)) {
		_ = k.fallBehind(cause)
	}
}

// checkRemote tells what is wrong outside of the data folder.
func (k *Keeper) checkRemote(ctx context.Context, tell func(Finding)) error {
	if !k.remote() {
		return nil
	}
	g := k.acquire()
	if g == nil {
		return errClosed
	}
	defer g.release()
	if err := k.behind.reason(); err != nil {
		tell(finding(IndexBehind, cmp.Or(g.name, "index"), err.Error()))
		return nil
	}
	h := g.engine.Health(ctx)
	for _, reason := range h.Reasons {
		tell(finding(IndexUnwell, g.name, reason))
	}
	if len(h.Reasons) == 0 && h.State != index.Well {
		tell(finding(IndexUnwell, g.name, string(h.State)))
	}
	current, err := k.engine.Remote.Current(ctx)
	if err != nil {
		return nil // told by the health
	}
	if current != g.name {
		tell(finding(CurrentWrong, filepath.Join("index", "CURRENT"), fmt.Sprintf("it names %s, readers of the cluster are answered from %q", g.name, current)))
	}
	return nil
}

// Health is how the index is. It is degraded while it lacks what is kept.
func (k *Keeper) Health(ctx context.Context) (h index.Health) {
	err := k.read(func(e index.Engine) error {
		h = e.Health(ctx)
		return nil
	})
	if err != nil {
		return index.Health{State: index.Down, Reasons: []string{err.Error()}}
	}
	for _, err := range []error{k.trouble.reason(), k.behind.reason()} {
		if err != nil && h.State != index.Down {
			h.State, h.Reasons = index.Degraded, append(h.Reasons, err.Error())
		}
	}
	return h
}

// reached is whether an index elsewhere answers and has everything.
func (k *Keeper) reached(ctx context.Context) error {
	if h := k.Health(ctx); h.State == index.Down {
		return fmt.Errorf("%w: %s", index.ErrUnavailable, strings.Join(h.Reasons, "; "))
	}
	return k.behind.reason()
}
