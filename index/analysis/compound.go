package analysis

// splitDutch returns the parts of a Dutch compound, a folded word, or nil for a simple one.
func splitDutch(word string) []span { return nil }
