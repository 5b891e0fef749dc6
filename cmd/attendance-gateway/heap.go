package main

import (
	"os"
	"runtime/debug"
)

const (
	// gcPercent lets the heap grow by so much of what is in use before it is looked through: what is in use is answers that
	// were just read and are soon gone, of which no more long ones are read at a time than there are CPUs.
	gcPercent = 150
	// mostBallast is several times what an idle gateway has in use, in bytes.
	mostBallast = 48 << 20
	// ballastShare is the part of GOMEMLIMIT that the ballast may have: one in so many.
	ballastShare = 16
)

// settleHeap has garbage collected as suits the gateway, as long as what it returns is alive and unless GOGC says how.
//
// That is a ballast: in use as far as Go knows, but never touched, so that the system does not give it. With it a small
// heap is looked through seldom, since each time costs more than what is found.
func settleHeap() (ballast []byte) {
	if os.Getenv("GOGC") != "" {
		return nil
	}
	size := int64(mostBallast)
	if limit, ok := memoryLimit(); ok {
		size = min(size, limit/ballastShare)
	}
	debug.SetGCPercent(gcPercent)
	return make([]byte, size)
}
