package local

import (
	"container/list"
	"sync"

	"entente/index"
)

// lru keeps values up to a number of bytes, those asked for last. What is kept is shared: nobody may write to it.
type lru[K comparable, V any] struct {
	mu           sync.Mutex
	room, weight int
	byKey        map[K]*list.Element
	order        *list.List // of entries, the one asked for last in front
	hits, misses uint64
}

type entry[K comparable, V any] struct {
	key    K
	value  V
	weight int
}

// entryWeight is what a place takes besides the value, in bytes, about.
const entryWeight = 200

func newLRU[K comparable, V any](room int) *lru[K, V] {
	return &lru[K, V]{room: room, byKey: map[K]*list.Element{}, order: list.New()}
}

func (c *lru[K, V]) get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.byKey[key]
	if at == nil {
		c.misses++
		return value, false
	}
	c.hits++
	c.order.MoveToFront(at)
	return at.Value.(*entry[K, V]).value, true
}

// put keeps a value of so many bytes. One that would take a quarter of all the room is not kept.
func (c *lru[K, V]) put(key K, value V, weight int) {
	weight += entryWeight
	if weight > c.room/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.byKey[key]; at != nil {
		c.drop(at)
	}
	c.byKey[key] = c.order.PushFront(&entry[K, V]{key, value, weight})
	c.weight += weight
	for c.weight > c.room {
		c.drop(c.order.Back())
	}
}

// miss counts a look-up that found nothing.
func (c *lru[K, V]) miss() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.misses++
}

func (c *lru[K, V]) figures() index.Cache {
	c.mu.Lock()
	defer c.mu.Unlock()
	return index.Cache{Bytes: int64(c.weight), Hits: c.hits, Misses: c.misses}
}

func (c *lru[K, V]) drop(at *list.Element) {
	e := c.order.Remove(at).(*entry[K, V])
	delete(c.byKey, e.key)
	c.weight -= e.weight
}

// empty forgets everything but the counts of hits and misses.
func (c *lru[K, V]) empty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.byKey)
	c.order.Init()
	c.weight = 0
}
