package nodeipmi

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"runtime/cgo"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// What C holds of Go and Go of C at this moment; the tests look that nothing stays.
var (
	liveHandles int64
	liveBuffers int64
)

func newHandle(value any) C.uintptr_t {
	atomic.AddInt64(&liveHandles, 1)
	return C.uintptr_t(cgo.NewHandle(value))
}

func deleteHandle(handle C.uintptr_t) {
	cgo.Handle(handle).Delete()
	atomic.AddInt64(&liveHandles, -1)
}

// buffers are the C copies of one call's arguments. They may be secrets, so each is overwritten before it is freed.
type buffers struct {
	held []buffer
}

type buffer struct {
	data unsafe.Pointer
	size C.size_t
}

// bytes copies data, and puts a NUL behind it. It is not nil even if there are none.
func (b *buffers) bytes(data []byte) unsafe.Pointer {
	room := b.alloc(len(data) + 1)
	copy(room, data)
	return unsafe.Pointer(&room[0])
}

// text copies a string, NUL-terminated. The caller has looked that there is no NUL in it.
func (b *buffers) text(s string) *C.char {
	room := b.alloc(len(s) + 1)
	copy(room, s)
	return (*C.char)(unsafe.Pointer(&room[0]))
}

// alloc returns C memory, zeroed.
func (b *buffers) alloc(size int) []byte {
	data := C.calloc(1, C.size_t(size))
	if data == nil {
		panic("nodeipmi: out of memory")
	}
	atomic.AddInt64(&liveBuffers, 1)
	b.held = append(b.held, buffer{data, C.size_t(size)})
	return unsafe.Slice((*byte)(data), size)
}

func (b *buffers) cleanse() {
	for _, held := range b.held {
		C.nodeipmi_go_cleanse(held.data, held.size)
	}
}

func (b *buffers) free() {
	b.cleanse()
	for _, held := range b.held {
		C.free(held.data)
		atomic.AddInt64(&liveBuffers, -1)
	}
	b.held = nil
}

// hasNUL: C would take such a string for a shorter one.
func hasNUL(s string) bool { return strings.IndexByte(s, 0) >= 0 }

// toMilliseconds rounds up. What is negative or too long becomes the greatest number, which the library refuses with the
// name of the argument.
func toMilliseconds(d time.Duration) C.uint32_t {
	ms := d.Milliseconds()
	if d > time.Duration(ms)*time.Millisecond {
		ms++
	}
	if d < 0 || ms > maxUint32 {
		return maxUint32
	}
	return C.uint32_t(ms)
}

const maxUint32 = 1<<32 - 1

func microseconds(us C.uint32_t) time.Duration { return time.Duration(us) * time.Microsecond }

// unixMilliseconds: 0 is the zero time.
func unixMilliseconds(ms C.int64_t) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
