package pipeline

import "github.com/cespare/xxhash/v2"

// IDs finds articles that have the id of an earlier one, which a claim's doc_id
// then does not tell apart. It keeps 64 bits of each id: two that differ are
// taken for the same once in 200,000 runs of 12 million articles. The zero
// value is ready.
type IDs struct {
	slots []uint64 // open addressing; 0 is free
	used  int
}

const (
	firstIDs = 1 << 10
	// mostIDs bounds memory to 128 MiB: beyond three quarters of it, articles are
	// only compared with those before.
	mostIDs = 1 << 24
)

// Again reports whether id was there before, and keeps it. It is not safe for
// several goroutines at once.
func (s *IDs) Again(id string) bool {
	if s.used >= len(s.slots)*3/4 && len(s.slots) < mostIDs {
		s.grow()
	}
	hash := max(xxhash.Sum64String(id), 1)
	at := s.find(hash)
	if s.slots[at] == hash {
		return true
	}
	if s.used < mostIDs*3/4 {
		s.slots[at] = hash
		s.used++
	}
	return false
}

// find is where hash is or would be.
func (s *IDs) find(hash uint64) int {
	mask := len(s.slots) - 1
	at := int(hash) & mask
	for s.slots[at] != 0 && s.slots[at] != hash {
		at = (at + 1) & mask
	}
	return at
}

func (s *IDs) grow() {
	old := s.slots
	s.slots = make([]uint64, max(firstIDs, 2*len(old)))
	for _, hash := range old {
		if hash != 0 {
			s.slots[s.find(hash)] = hash
		}
	}
}
