package cache

// Kept is how many answers are kept for a caller, as far as the cache counts them.
func (c *Cache) Kept(caller string) int { return c.count(caller, 0) }
