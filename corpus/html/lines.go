package html

// Lines among the paragraphs that are not the article's: promotion, captions,
// credits, bylines. What they look like is data: lines.txt.

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/net/html/atom"
)

//go:embed lines.txt
var linesFile string

// lineRule is one line of lines.txt.
type lineRule struct {
	pattern *regexp.Regexp
	linked  bool // only where most of the line is a link
	example string
}

var lineRules = sync.OnceValues(func() ([]lineRule, error) { return parseLines(linesFile) })

func parseLines(file string) ([]lineRule, error) {
	var rules []lineRule
	for i, line := range strings.Split(file, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 || fields[0] != "any" && fields[0] != "linked" {
			return nil, fmt.Errorf("lines.txt:%d: want any|linked, pattern, example", i+1)
		}
		pattern, err := regexp.Compile(`(?i)^(?:` + fields[1] + `)`)
		if err != nil {
			return nil, fmt.Errorf("lines.txt:%d: %w", i+1, err)
		}
		rules = append(rules, lineRule{pattern, fields[0] == "linked", fields[2]})
	}
	return rules, nil
}

// lineBytes is the longest line that the rules look at: longer ones are
// paragraphs, whatever they start with.
const lineBytes = 500

// cleanLines drops what is not the article's from the blocks kept, and the
// headline from their start.
func cleanLines(kept []block, title string) []block {
	rules, err := lineRules()
	if err != nil {
		panic(err) // the embedded file is read by a test
	}
	headline := squash(title)
	last := ""
	var out []block
	for _, b := range kept {
		s := squash(b.text)
		switch {
		case s == "" || s == headline:
		case b.tag == atom.H1 && headline != "" && (strings.Contains(s, headline) || strings.Contains(headline, s)):
		case isLine(b, rules):
		case s == last: // a copy for another kind of screen
		default:
			out = append(out, b)
			last = s
		}
	}
	for len(out) > 0 && isHeading(out[len(out)-1].tag) {
		out = out[:len(out)-1]
	}
	return out
}

func isLine(b block, rules []lineRule) bool {
	if len(b.text) > lineBytes {
		return false
	}
	if !isHeading(b.tag) && b.link*10 >= len(b.text)*9 && b.tag != atom.Li {
		return true // nothing but a link: a pointer to another page
	}
	for _, r := range rules {
		if (!r.linked || b.link*10 >= len(b.text)*4) && r.pattern.MatchString(b.text) {
			return true
		}
	}
	return false
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
