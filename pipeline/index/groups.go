package index

// The run's files, article by article with its claims.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"

	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// group is an article's line with the lines of its claims. Of a folder without
// articles the line is nil.
type group struct {
	article []byte
	claims  [][]byte
	done    done // after it
}

// done counts lines of the run's files, and holds a digest of them, by which a
// run that has grown is told from another one.
type done struct {
	Articles, Claims       int
	ArticlesSum, ClaimsSum uint64
}

// grouper reads groups. Articles and claims stand in the same order in their
// files; that is what the run's folder promises.
type grouper struct {
	articles, claims *runfiles.Lines
	noArticles       bool
	finished         bool

	articleSum, claimSum *xxhash.Digest
	done                 done

	next  []byte // a claim's line that was read already; nil: none
	ended bool   // there are no more claims
}

func newGrouper(f *runfiles.Folder) *grouper {
	return &grouper{
		articles:   runfiles.NewLines(f.Files(runfiles.Articles)),
		claims:     runfiles.NewLines(f.Files(runfiles.Claims)),
		noArticles: len(f.Files(runfiles.Articles)) == 0,
		finished:   f.Run != nil,
		articleSum: xxhash.New(), claimSum: xxhash.New(),
	}
}

// Groups gives articles with their claims, from a run's files alone.
type Groups struct{ g *grouper }

// NewGroups begins at the first article.
func NewGroups(f *runfiles.Folder) *Groups { return &Groups{newGrouper(f)} }

// Next is the next article, io.EOF after the last. In a folder without
// articles only what the claims say of it is there. The last article of a run
// that is not finished is left out: some of its claims may not be there yet.
func (g *Groups) Next() (record.Article, []record.Claim, error) {
	next, err := g.g.group()
	if err != nil {
		return record.Article{}, nil, err
	}
	var a article
	err = a.decode(next, whole)
	return a.Article, a.claims, err
}

// Close may be called at any time.
func (g *Groups) Close() { g.g.close() }

func (g *grouper) close() { g.articles.Close(); g.claims.Close() }

// skip passes over what was done before, and reports whether it is the same.
func (g *grouper) skip(d done) (same bool, err error) {
	for _, s := range []struct {
		lines *runfiles.Lines
		sum   *xxhash.Digest
		n     int
	}{{g.articles, g.articleSum, d.Articles}, {g.claims, g.claimSum, d.Claims}} {
		for range s.n {
			line, err := s.lines.Next()
			if err == io.EOF {
				return false, nil
			}
			if err != nil {
				return false, err
			}
			digest(s.sum, line)
		}
	}
	g.done = done{d.Articles, d.Claims, g.articleSum.Sum64(), g.claimSum.Sum64()}
	return d == done{} || g.done == d, nil
}

func digest(sum *xxhash.Digest, line []byte) {
	_, _ = sum.Write(line) // a hash never fails
	_, _ = sum.Write([]byte{'\n'})
}

// group is the next one; io.EOF after the last. The last article of a run that
// is not finished is held back, as some of its claims may not be there yet.
func (g *grouper) group() (group, error) {
	var line []byte
	var id string
	if !g.noArticles {
		l, err := g.line(g.articles)
		if err == io.EOF {
			return group{}, g.leftOver()
		}
		if err != nil {
			return group{}, err
		}
		line = bytes.Clone(l)
		var ok bool
		if id, ok = idOf(line, articleStart, "id"); !ok {
			return group{}, at(g.articles, errors.New("is not the line of an article"))
		}
	}
	out := group{article: line}
	for {
		claim, err := g.peek()
		if err == io.EOF {
			if !g.finished || g.noArticles && len(out.claims) == 0 {
				return group{}, io.EOF
			}
			break
		}
		if err != nil {
			return group{}, err
		}
		doc, ok := idOf(claim, claimStart, "doc_id")
		if !ok {
			return group{}, at(g.claims, errors.New("is not the line of a claim"))
		}
		if g.noArticles && len(out.claims) == 0 {
			id = doc
		}
		if doc != id {
			break
		}
		out.claims = append(out.claims, claim)
		g.next = nil
		digest(g.claimSum, claim)
	}
	if line != nil {
		digest(g.articleSum, line)
		g.done.Articles++
	}
	g.done.Claims += len(out.claims)
	g.done.ArticlesSum, g.done.ClaimsSum = g.articleSum.Sum64(), g.claimSum.Sum64()
	out.done = g.done
	return out, nil
}

// leftOver is the end after the last article.
func (g *grouper) leftOver() error {
	claim, err := g.peek()
	if err != nil {
		return err // io.EOF as a rule
	}
	if !g.finished {
		return io.EOF
	}
	doc, _ := idOf(claim, claimStart, "doc_id")
	return at(g.claims, fmt.Errorf("is of article %q, which is not there or stands earlier in the run; 'whosaid verify' tells what else is wrong", doc))
}

func (g *grouper) peek() ([]byte, error) {
	if g.next == nil {
		if g.ended {
			return nil, io.EOF
		}
		line, err := g.line(g.claims)
		if err != nil {
			g.ended = err == io.EOF
			return nil, err
		}
		g.next = bytes.Clone(line)
	}
	return g.next, nil
}

// line is the next line that is whole: the last ones of a run that is not
// finished may be torn.
func (g *grouper) line(l *runfiles.Lines) ([]byte, error) {
	line, err := l.Next()
	if err != nil {
		return nil, err
	}
	if l.Cut() && !g.finished {
		return nil, io.EOF
	}
	return line, nil
}

func at(l *runfiles.Lines, err error) error {
	path, n := l.At()
	return fmt.Errorf("%s:%d: %w", path, n, err)
}

// How lines begin as the program writes them.
const (
	articleStart = `{"id":"`
	claimStart   = `{"schema":"whosaid/claim/1","id":"`
)

// idOf is the value of a key that stands among the first of a line.
func idOf(line []byte, start, key string) (string, bool) {
	if rest, ok := bytes.CutPrefix(line, []byte(start)); ok {
		if start == claimStart {
			_, rest, ok = bytes.Cut(rest, []byte(`","doc_id":"`))
		}
		if end := bytes.IndexByte(rest, '"'); ok && end >= 0 && bytes.IndexByte(rest[:end], '\\') < 0 {
			return string(rest[:end]), true
		}
	}
	var all map[string]json.RawMessage
	var id *string
	if json.Unmarshal(line, &all) != nil || json.Unmarshal(all[key], &id) != nil || id == nil {
		return "", false
	}
	return *id, true
}
