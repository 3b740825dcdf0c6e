package en

// One format for the embedded files and for those of a user, so that a user
// can copy a line, change it and have it take the place of the original.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"whosaid/extractors/doc"
)

// maxLine bounds a line of a lexicon file, in bytes.
const maxLine = 4096

// Normal is the form in which words and phrases are looked up: lower case,
// straight apostrophes, single spaces, no full stop at the end of a word.
func Normal(phrase string) string {
	if normal(phrase) {
		return phrase
	}
	if !strings.ContainsAny(phrase, " .\t\n\r\v\f’‘") && phrase != "" {
		return strings.ToLower(phrase) // one word, the usual case
	}
	words := strings.Fields(strings.ToLower(apostrophes.Replace(phrase)))
	for i, w := range words {
		if t := strings.TrimRight(w, "."); t != "" {
			words[i] = t
		}
	}
	return strings.Join(words, " ")
}

var apostrophes = strings.NewReplacer("’", "'", "‘", "'")

// normal reports, without allocating, that phrase is in the form of Normal
// already; it may be false for some that are.
func normal(phrase string) bool {
	for i := 0; i < len(phrase); i++ {
		switch c := phrase[i]; {
		case c >= utf8.RuneSelf, 'A' <= c && c <= 'Z', c < ' ', c == '.':
			return false
		case c == ' ' && (i == 0 || i == len(phrase)-1 || phrase[i-1] == ' '):
			return false
		}
	}
	return true
}

// With is l with the file r read over it. The rows of r for a lemma and class
// of cue take the place of those that l has; an entry of a list takes the
// place of the same entry; a key after a minus sign removes. The errors name
// the file and the line.
func (l *Lexicon) With(name string, r io.Reader) (*Lexicon, error) {
	out := l.clone()
	if err := out.read(name, r); err != nil {
		return nil, err
	}
	return out, nil
}

func parseEmbedded() (*Lexicon, error) {
	l := &Lexicon{cues: map[string][]Cue{}, lists: map[List]*list{}}
	names, err := fs.Glob(files, "data/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names { // sorted by Glob
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := l.read(name, strings.NewReader(string(b))); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Lexicon) clone() *Lexicon {
	out := &Lexicon{
		cues:    maps.Clone(l.cues),
		order:   slices.Clone(l.order),
		longest: l.longest,
		lists:   make(map[List]*list, len(l.lists)),
	}
	for name, t := range l.lists {
		out.lists[name] = &list{value: maps.Clone(t.value), order: slices.Clone(t.order), longest: t.longest}
	}
	return out
}

// read adds the lines of one file.
func (l *Lexicon) read(name string, r io.Reader) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, maxLine), maxLine)
	section := ""
	type key struct {
		lemma string
		class CueClass
	}
	begun := map[key]bool{} // cues of this file that have replaced those before
	n := 0
	for sc.Scan() {
		n++
		fail := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s", name, n, fmt.Sprintf(format, args...))
		}
		line := strings.TrimRight(sc.Text(), " \t\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !utf8.ValidString(line) {
			return fail("not valid UTF-8")
		}
		if s, ok := strings.CutPrefix(line, "["); ok {
			s, ok := strings.CutSuffix(s, "]")
			if !ok || s != "cues" && !slices.Contains(lists, List(s)) {
				return fail("unknown section %q: the sections are cues, %s", line, sectionNames())
			}
			section = s
			continue
		}
		fields := strings.Split(line, "\t")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		remove := false
		if s, ok := strings.CutPrefix(fields[0], "-"); ok && s != "" {
			remove, fields[0] = true, s
		}
		k := Normal(fields[0])
		if k == "" {
			return fail("no word before the first tab")
		}
		switch {
		case section == "":
			return fail("%q stands before the first section, such as [cues]", fields[0])
		case remove && len(fields) > 1:
			return fail("a line that removes (%q) has no further columns", "-"+fields[0])
		case section == "cues" && remove:
			if _, ok := l.cues[k]; !ok {
				return fail("cannot remove %q: it is not a cue", k)
			}
			delete(l.cues, k)
			l.order = slices.DeleteFunc(l.order, func(s string) bool { return s == k })
		case section == "cues":
			fields[0] = k
			c, err := parseCue(fields)
			if err != nil {
				return fail("%v", err)
			}
			if _, ok := l.cues[k]; !ok {
				l.order = append(l.order, k)
			}
			if id := (key{c.Lemma, c.Class}); !begun[id] {
				begun[id] = true
				kept := slices.DeleteFunc(slices.Clone(l.cues[k]), func(o Cue) bool { return o.Class == c.Class })
				l.cues[k] = kept
			}
			l.cues[k] = append(l.cues[k][:len(l.cues[k]):len(l.cues[k])], c)
			l.longest = max(l.longest, words(k))
		default:
			if len(fields) > 3 {
				return fail("%d columns, at most a key and its values", len(fields))
			}
			if err := l.entry(List(section), k, strings.Join(fields[1:], "\t"), remove); err != nil {
				return fail("%v", err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("line longer than %d bytes", maxLine)
		}
		return fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return nil
}

func (l *Lexicon) entry(name List, key, value string, remove bool) error {
	t := l.lists[name]
	if t == nil {
		t = &list{value: map[string]string{}}
		l.lists[name] = t
	}
	_, have := t.value[key]
	if remove {
		if !have {
			return fmt.Errorf("cannot remove %q: it is not in [%s]", key, name)
		}
		delete(t.value, key)
		t.order = slices.DeleteFunc(t.order, func(s string) bool { return s == key })
		return nil
	}
	if !have {
		t.order = append(t.order, key)
	}
	t.value[key] = value
	t.longest = max(t.longest, words(key))
	return nil
}

func words(s string) int { return strings.Count(s, " ") + 1 }

func sectionNames() string {
	s := make([]string, len(lists))
	for i, l := range lists {
		s[i] = string(l)
	}
	return strings.Join(s, ", ")
}

var (
	classes  = []CueClass{Verb, Preposition, Noun, Adverb, Adjective, Phrase}
	kinds    = []doc.Kind{doc.Statement, doc.Belief, doc.Intention, doc.Feeling}
	statuses = []doc.Status{doc.Asserted, doc.Confirmed, doc.Denied, doc.Neither, doc.Questioned}
)

// parseCue reads the columns lemma, class, kind, status, frames and, where
// they are given, weight and count.
func parseCue(f []string) (Cue, error) {
	if len(f) < 5 || len(f) > 7 {
		return Cue{}, fmt.Errorf("%d columns, want lemma, class, kind, status, frames and perhaps weight and count, apart by tabs", len(f))
	}
	c := Cue{Lemma: f[0], Class: CueClass(f[1]), Kind: doc.Kind(f[2]), Status: doc.Status(f[3]), Weight: 0.5}
	if !slices.Contains(classes, c.Class) {
		return c, fmt.Errorf("unknown class %q, want one of %v", f[1], classes)
	}
	if !slices.Contains(kinds, c.Kind) {
		return c, fmt.Errorf("unknown kind %q, want one of %v", f[2], kinds)
	}
	if !slices.Contains(statuses, c.Status) {
		return c, fmt.Errorf("unknown status %q, want one of %v", f[3], statuses)
	}
	for _, s := range strings.Split(f[4], ",") {
		i := slices.Index(frameNames, s)
		if i < 0 {
			return c, fmt.Errorf("unknown frame %q, want some of %v, apart by commas", s, frameNames)
		}
		c.Frames |= 1 << i
	}
	if len(f) > 5 {
		w, err := strconv.ParseFloat(f[5], 64)
		if err != nil || !(w >= 0 && w <= 1) {
			return c, fmt.Errorf("weight %q is not a number from 0 to 1", f[5])
		}
		c.Weight = w
	}
	if len(f) > 6 {
		n, err := strconv.Atoi(f[6])
		if err != nil || n < 0 {
			return c, fmt.Errorf("count %q is not a whole number", f[6])
		}
		c.Count = n
	}
	return c, nil
}
