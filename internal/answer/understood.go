package answer

import "entente/internal/query"

// Understood returns what is asked of a tree as it was read: parts without a word are left out, small words where others stand
// beside them. Nil asks for everything.
func Understood(n query.Node) query.Node { return ready(n) }
