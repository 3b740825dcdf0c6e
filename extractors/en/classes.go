package en

import "strings"

// Classes are words by class, as the layers below the lexicon keep them.
type Classes map[string]map[string]bool

// ReadClasses reads "[class]" lines, each followed by lines of words; "#" starts
// a comment line. It is for embedded files: a word before any class panics.
func ReadClasses(text string) Classes {
	out := Classes{}
	class := ""
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || l[0] == '#':
		case l[0] == '[':
			class = strings.Trim(l, "[]")
			out[class] = map[string]bool{}
		default:
			for _, w := range strings.Fields(l) {
				out[class][w] = true
			}
		}
	}
	return out
}

// Has reports whether word, in any case, is of the class.
func (c Classes) Has(class, word string) bool { return c[class][strings.ToLower(word)] }
