package cache

import "github.com/attendance-gateway/attendance-gateway/internal/principal"

// Kept is how many answers are kept for a caller, as far as the cache counts them.
func (c *Cache) Kept(caller principal.Principal) int { return c.count(caller, 0) }
