package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// A document is what was read from one source, its holder. Other sources with the same text in the same language belong to
// it too, in the order in which they were found; what was read from them is kept aside. The id stays with the holder as long
// as that lives: when its text changes, it is the others that get a document of their own, and when it goes, the next in
// order holds the id.

// document enters what was read from a source.
func (w *writer) document(before listed, r record.Reading) error {
	if r.Document.ID == "" {
		return errors.New("a document without an id")
	}
	before, err := w.placed(before, r)
	if err != nil {
		return err
	}
	now := listed{r.Source, before.Order}
	now.Attempts = before.Attempts + 1
	if now.Order == 0 {
		if now.Order, err = w.tx.Bucket(bucketMembers).NextSequence(); err != nil {
			return err
		}
	}
	doc := *r.Document
	text := textKey(now.Source)
	group, holds := before.Document, w.holds(before)
	same := w.text(text)
	switch {
	case same != "" && same == group: // nothing that a reader finds has changed, but for what stands around the text
	case same != "": // it was there first: this source joins it
		if err := w.part(before); err != nil {
			return err
		}
		if group != "" && w.tx.Bucket(bucketHolders).Get([]byte(group)) == nil {
			w.targets[group] = same
		}
		group, holds = same, false
	case group == "" || !holds: // a text of its own
		if err := w.part(before); err != nil {
			return err
		}
		if group, err = w.free(doc.ID, now.Key); err != nil {
			return err
		}
		holds = true
	default: // the text of this document has changed: the others, which have the old one, leave it
		if err := errors.Join(w.unnamed(group, before.Source), w.split(before)); err != nil {
			return err
		}
	}
	now.Document = group
	if r.Extract != nil {
		if err := w.tx.Bucket(bucketExtracts).Put([]byte(now.Key), w.store.packer.packBytes(r.Extract)); err != nil {
			return err
		}
	}
	err = errors.Join(
		set(w.tx, bucketSources, now.Key, now),
		w.tx.Bucket(bucketBytes).Put(bytesKey(now.Source), nil),
		w.tx.Bucket(bucketMembers).Put(memberKey(group, now.Order), []byte(now.Key)),
	)
	if err != nil {
		return err
	}
	if holds {
		return w.hold(group, now, &doc)
	}
	packed, err := w.store.packer.pack(&doc)
	if err != nil {
		return err
	}
	if err := w.tx.Bucket(bucketTwins).Put([]byte(now.Key), packed); err != nil {
		return err
	}
	if before.Document == group && before.Shown == now.Shown {
		return nil // a duplicate read again
	}
	_, err = w.touch(group)
	return err
}

// placed gives a source that has moved the place that it had under its former key, and takes the former out of the lists.
func (w *writer) placed(before listed, r record.Reading) (listed, error) {
	key := r.Source.Key
	if r.Moved != "" && r.Moved != key {
		var from listed
		if had, err := get(w.tx, bucketSources, r.Moved, &from); err != nil {
			return before, err
		} else if had && from.Document != "" {
			if err := errors.Join(w.part(before), w.forget(before), w.forget(from)); err != nil {
				return before, err
			}
			holds := w.holds(from)
			if twin := w.tx.Bucket(bucketTwins).Get([]byte(from.Key)); twin != nil {
				if err := errors.Join(w.tx.Bucket(bucketTwins).Put([]byte(key), bytes.Clone(twin)), w.tx.Bucket(bucketTwins).Delete([]byte(from.Key))); err != nil {
					return before, err
				}
			}
			from.Key, from.Attempts = key, from.Attempts+before.Attempts
			err := errors.Join(set(w.tx, bucketSources, key, from), w.tx.Bucket(bucketMembers).Put(memberKey(from.Document, from.Order), []byte(key)))
			if holds {
				err = errors.Join(err, w.tx.Bucket(bucketHolders).Put([]byte(from.Document), []byte(key)))
			}
			if err == nil {
				_, err = w.touch(from.Document)
			}
			return from, err
		}
	}
	if before.Key != "" {
		return before, w.tx.Bucket(bucketBytes).Delete(bytesKey(before.Source))
	}
	return before, nil
}

// hold writes the document of a group: what was read from the source that stands first.
func (w *writer) hold(id string, src listed, doc *record.Document) error {
	if err := rename(doc, id); err != nil {
		return err
	}
	if !w.silent {
		if _, err := w.touch(id); err != nil {
			return err
		}
	}
	var now state
	if _, err := get(w.tx, bucketVersions, id, &now); err != nil {
		return err
	}
	if w.tx.Bucket(bucketHolders).Get([]byte(id)) == nil {
		serial, err := w.tx.Bucket(bucketFaces).NextSequence()
		if err != nil {
			return err
		}
		now.Serial = serial
		if err := set(w.tx, bucketVersions, id, now); err != nil {
			return err
		}
	}
	packed, err := w.store.packer.pack(doc)
	if err != nil {
		return err
	}
	if text := textKey(src.Source); text != nil {
		if err := w.tx.Bucket(bucketTexts).Put(text, []byte(id)); err != nil {
			return err
		}
	}
	seen := *doc
	w.store.show(&seen)
	w.ties.put(now.Serial, id, src.Key, &seen)
	return errors.Join(
		w.tx.Bucket(bucketDocuments).Put([]byte(id), packed),
		w.tx.Bucket(bucketHolders).Put([]byte(id), []byte(src.Key)),
	)
}

// remove takes a source away, and its document when no other source has it.
func (w *writer) remove(before listed) error {
	return errors.Join(w.part(before), w.forget(before))
}

// part takes a source out of its document. The next holds it, or it ends.
func (w *writer) part(src listed) error {
	id := src.Document
	if id == "" {
		return nil
	}
	if err := w.tx.Bucket(bucketMembers).Delete(memberKey(id, src.Order)); err != nil {
		return err
	}
	if _, err := w.touch(id); err != nil {
		return err
	}
	if !w.holds(src) {
		return w.tx.Bucket(bucketTwins).Delete([]byte(src.Key))
	}
	others, err := w.members(id)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return w.promote(id, others[0])
	}
	var now state
	if _, err := get(w.tx, bucketVersions, id, &now); err != nil {
		return err
	}
	delete(w.targets, id)
	w.ties.remove(now.Serial)
	return errors.Join(
		w.unnamed(id, src.Source),
		w.tx.Bucket(bucketDocuments).Delete([]byte(id)),
		w.tx.Bucket(bucketHolders).Delete([]byte(id)),
	)
}

// promote makes a source the holder of the document that it belongs to already.
func (w *writer) promote(id string, next listed) error {
	doc, err := w.reading(next)
	if err != nil {
		return err
	}
	return errors.Join(w.tx.Bucket(bucketTwins).Delete([]byte(next.Key)), w.hold(id, next, doc))
}

// split gives the sources that share a document with its holder, whose text has changed, one of their own.
func (w *writer) split(holder listed) error {
	members, err := w.members(holder.Document)
	if err != nil {
		return err
	}
	id := ""
	for _, m := range members {
		if m.Key == holder.Key {
			continue
		}
		doc, err := w.reading(m)
		if err != nil {
			return err
		}
		first := id == ""
		if first {
			if id, err = w.free(doc.ID, m.Key); err != nil {
				return err
			}
		}
		if err := w.tx.Bucket(bucketMembers).Delete(memberKey(holder.Document, m.Order)); err != nil {
			return err
		}
		m.Document = id
		if err := errors.Join(set(w.tx, bucketSources, m.Key, m), w.tx.Bucket(bucketMembers).Put(memberKey(id, m.Order), []byte(m.Key))); err != nil {
			return err
		}
		if first {
			if err := errors.Join(w.tx.Bucket(bucketTwins).Delete([]byte(m.Key)), w.hold(id, m, doc)); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds reports whether a source is the one that its document was read from.
func (w *writer) holds(src listed) bool {
	return src.Document != "" && string(w.tx.Bucket(bucketHolders).Get([]byte(src.Document))) == src.Key
}

// members lists the sources of a document in the order of finding.
func (w *writer) members(id string) ([]listed, error) { return members(w.tx, id) }

func members(tx *bbolt.Tx, id string) ([]listed, error) {
	var list []listed
	prefix := append([]byte(id), 0)
	c := tx.Bucket(bucketMembers).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if len(k) != len(prefix)+8 {
			continue // of an id that begins with these bytes
		}
		var src listed
		ok, err := get(tx, bucketSources, string(v), &src)
		if err == nil && !ok {
			err = fmt.Errorf("%w: source %q of document %s is missing", ErrDamaged, v, id)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, src)
	}
	return list, nil
}

func memberKey(id string, order uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(id), 0), order)
}

// textKey names a text in a language; nil when nothing is known of it.
func textKey(src record.Source) []byte {
	if src.TextSHA256 == "" {
		return nil
	}
	return []byte(string(src.Language) + "\x00" + src.TextSHA256)
}

// text returns the living document that has a text, empty when none has.
func (w *writer) text(key []byte) string {
	if key == nil {
		return ""
	}
	return string(w.tx.Bucket(bucketTexts).Get(key))
}

// unnamed takes back the text that a document is known by, as its holder has it.
func (w *writer) unnamed(id string, holder record.Source) error {
	text, texts := textKey(holder), w.tx.Bucket(bucketTexts)
	if text == nil || string(texts.Get(text)) != id {
		return nil
	}
	return texts.Delete(text)
}

// free returns an id that no other living document has: the one wished for, or the same with the next free number behind it.
func (w *writer) free(wish, key string) (string, error) {
	base, _, _ := strings.Cut(wish, "#")
	id := wish
	for n := 2; ; n++ {
		holder := w.tx.Bucket(bucketHolders).Get([]byte(id))
		if holder == nil || string(holder) == key {
			return id, nil
		}
		id = base + "#" + strconv.Itoa(n)
	}
}

// rename gives a document another id, and all that is named after it. Nothing else of it changes.
func rename(doc *record.Document, id string) error {
	if id == "" {
		return errors.New("a document without an id")
	}
	if doc.ID == id {
		return nil
	}
	was := doc.ID + "-"
	other := func(name string) string {
		if rest, ok := strings.CutPrefix(name, was); ok {
			return id + "-" + rest
		}
		return name
	}
	passages := make([]record.Passage, len(doc.Passages))
	for i, p := range doc.Passages {
		p.ID = other(p.ID)
		passages[i] = p
	}
	agreements := make([]record.Agreement, len(doc.Agreements))
	for i, a := range doc.Agreements {
		a.ID = other(a.ID)
		evidence := make([]record.Evidence, len(a.Evidence))
		for j, e := range a.Evidence {
			e.Passage = other(e.Passage)
			evidence[j] = e
		}
		a.Evidence = evidence
		agreements[i] = a
	}
	doc.ID, doc.Passages, doc.Agreements = id, passages, agreements
	return nil
}
