package nodeipmi

import "sync/atomic"

// Held is what C holds of Go, and Go of C, at this moment.
func Held() (handles, buffers int64) {
	return atomic.LoadInt64(&liveHandles), atomic.LoadInt64(&liveBuffers)
}
