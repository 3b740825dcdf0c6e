package extracttest

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"whosaid/extractors/doc"
	"whosaid/testdata/sharedtest"
)

// Gold is a text of the GUM corpus.
type Gold struct {
	ID, Text string
	Ends     map[int]bool        // where sentences end, in bytes
	Tags     map[doc.Span]string // parts of speech of its words
	Entities map[doc.Span]string // entities that begin or end with a proper noun, with their type
}

// GUM rebuilds the texts of one kind ("news"; "" for all) from a file of the GUM
// corpus, paragraphs apart by a blank line. See Shared for path.
func GUM(t testing.TB, path, kind string) []Gold {
	t.Helper()
	f, err := os.Open(sharedtest.Path(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []Gold
	var b *strings.Builder
	skip, paragraph := true, false
	// A range is a written word that stands for several: didn't. Where these make
	// it up letter by letter, they have spans.
	until, rest, at := "", "", 0
	var open []entity
	finish := func() {
		if !skip && b != nil {
			out[len(out)-1].Text = strings.TrimRight(b.String(), " ")
		}
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		l := s.Text()
		switch {
		case strings.HasPrefix(l, "# newdoc id = "):
			finish()
			id := strings.TrimPrefix(l, "# newdoc id = ")
			if skip = kind != "" && !strings.HasPrefix(id, "GUM_"+kind+"_"); !skip {
				out = append(out, Gold{ID: id, Ends: map[int]bool{}, Tags: map[doc.Span]string{}, Entities: map[doc.Span]string{}})
				open = nil
				b = &strings.Builder{}
			}
		case skip || l == "# newpar":
			paragraph = true
		case strings.HasPrefix(l, "#"):
		case l == "":
			out[len(out)-1].Ends[len(strings.TrimRight(b.String(), " "))] = true
		default:
			f := strings.Split(l, "\t")
			if strings.Contains(f[0], ".") {
				continue
			}
			if until != "" {
				if f[0] == until {
					until = ""
				}
				open = entities(&out[len(out)-1], open, f, at, b)
				if part, ok := strings.CutPrefix(rest, f[1]); ok {
					out[len(out)-1].Tags[doc.Span{Start: at, End: at + len(f[1])}] = f[4]
					rest, at = part, at+len(f[1])
				}
				continue
			}
			_, last, several := strings.Cut(f[0], "-")
			if several {
				until = last
			}
			if paragraph && b.Len() > 0 {
				text := strings.TrimRight(b.String(), " ")
				b.Reset()
				b.WriteString(text + "\n\n")
			}
			paragraph = false
			start := b.Len()
			b.WriteString(f[1])
			if several {
				rest, at = f[1], start
			} else {
				open = entities(&out[len(out)-1], open, f, start, b)
				out[len(out)-1].Tags[doc.Span{Start: start, End: b.Len()}] = f[4]
			}
			if !strings.Contains(f[9], "SpaceAfter=No") {
				b.WriteByte(' ')
			}
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	finish()
	return out
}

// entity is one that has begun and not yet ended.
type entity struct {
	id, kind string
	start    int
	proper   bool
}

// entities reads the entities that begin and end at the word of row f, which
// starts at byte start of b and ends where b ends.
func entities(g *Gold, open []entity, f []string, start int, b *strings.Builder) []entity {
	for _, field := range strings.Split(f[9], "|") {
		v, ok := strings.CutPrefix(field, "Entity=")
		if !ok {
			continue
		}
		end := len(strings.TrimRight(b.String(), " "))
		for v != "" {
			if strings.HasPrefix(v, "(") {
				n := len(v)
				if i := strings.IndexAny(v[1:], "()"); i >= 0 {
					n = i + 1
				}
				x := strings.Split(v[1:n], "-")
				if len(x) > 1 {
					open = append(open, entity{x[0], x[1], start, f[3] == "PROPN"})
				}
				if v = v[n:]; strings.HasPrefix(v, ")") {
					v = x[0] + v // ends where it began
				}
				continue
			}
			id, rest, _ := strings.Cut(v, ")")
			v = rest
			for i := len(open) - 1; i >= 0; i-- {
				if e := open[i]; e.id == id {
					if e.proper || f[3] == "PROPN" {
						g.Entities[doc.Span{Start: e.start, End: end}] = e.kind
					}
					open = append(open[:i], open[i+1:]...)
					break
				}
			}
		}
	}
	return open
}
