package msgraph

import "bytes"

// SetMaxBytes changes what one operation may read, so that a test need not read as much.
func (u *Upstream) SetMaxBytes(n int64) { u.bytes = n }

// ReadStrictly and ReadTolerantly are the two ways of reading an answer.
func ReadStrictly(call Call, answer []byte) (any, error) {
	return read(call, strict(bytes.NewReader(answer), "https://graph.example.com/v1.0"))
}

// ReadTolerantly leaves empty what does not fit.
func ReadTolerantly(call Call, answer []byte) (any, error) {
	return read(call, tolerant(bytes.NewReader(answer), "https://graph.example.com/v1.0"))
}
