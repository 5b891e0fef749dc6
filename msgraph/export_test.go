package msgraph

// SetMaxBytes changes what one operation may read, so that a test need not read as much.
func (u *Upstream) SetMaxBytes(n int64) { u.bytes = n }
