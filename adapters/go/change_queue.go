package nodeipmi

import "sync"

// A changeQueue holds the changes between the library's thread, which must not wait, and a reader, who may be slow. So
// that it does not grow for ever, each node has one change in it, from the oldest state that was not told to the newest.
type changeQueue struct {
	filled chan struct{} // has a token when something may have come

	mu      sync.Mutex
	waiting map[string]*waitingChange
	order   []string // of nodes, those that wait longest first
}

type waitingChange struct {
	change       Change
	hidesRemoval bool // the node was removed and came back, and the reader knows of neither
}

func newChangeQueue() *changeQueue {
	return &changeQueue{filled: make(chan struct{}, 1), waiting: make(map[string]*waitingChange)}
}

func (q *changeQueue) add(change Change) {
	q.mu.Lock()
	if untold, ok := q.waiting[change.Node]; !ok {
		q.waiting[change.Node] = &waitingChange{change: change}
		q.order = append(q.order, change.Node)
	} else if !untold.merge(change) {
		q.forget(change.Node)
	}
	q.mu.Unlock()
	select {
	case q.filled <- struct{}{}:
	default:
	}
}

// merge says whether there is still something to tell.
func (w *waitingChange) merge(later Change) bool {
	removed := w.change.Changes.Has(ChangeRemoved)
	if later.Changes.Has(ChangeRemoved) {
		// Nobody was told that there is such a node: without this, nodes that come and go would pile up.
		known := w.hidesRemoval || removed || (w.change.PreviousKnown && !w.change.Changes.Has(ChangeFirst))
		w.change = later
		return known
	}
	w.hidesRemoval = w.hidesRemoval || removed
	w.change = w.change.followedBy(later)
	return w.change.Changes != 0
}

func (q *changeQueue) forget(node string) {
	delete(q.waiting, node)
	for i, name := range q.order {
		if name == node {
			q.order = append(q.order[:i], q.order[i+1:]...)
			return
		}
	}
}

// take is the change that waits longest.
func (q *changeQueue) take() (Change, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return Change{}, false
	}
	node := q.order[0]
	q.order = q.order[1:]
	change := q.waiting[node].change
	delete(q.waiting, node)
	return change, true
}
