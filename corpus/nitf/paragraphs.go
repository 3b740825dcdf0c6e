package nitf

import (
	"strings"
	"unicode"
)

// paragraphs collects text with its whitespace collapsed. Elements inside a
// paragraph leave no trace, so that words stay whole.
type paragraphs struct {
	done  []string
	text  strings.Builder // of the paragraph at hand
	last  rune            // its last character
	space bool            // whitespace is due before the next one
	mark  rune            // a quotation mark that is due, unless the text has one
	marks int             // open quotations that were marked here
}

// write adds text. In loose text a blank line, and a line that is set in, begin
// a new paragraph.
func (p *paragraphs) write(s string, loose bool) {
	lines, indent := 0, 0
	for _, r := range s {
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff':
			continue // tells only where a word may break, and would hide it
		case unicode.IsSpace(r):
			p.space = true
			if r == '\n' {
				lines, indent = lines+1, 0
			} else {
				indent++
			}
			continue
		case unicode.IsControl(r):
			continue
		}
		if loose && (lines > 1 || lines == 1 && indent > 1) {
			p.end()
		}
		lines, indent = 0, 0
		if p.mark != 0 {
			if !isQuote(r) && !isQuote(p.last) {
				p.put(p.mark)
				p.marks++
			}
			p.mark = 0
		}
		p.put(r)
	}
}

func (p *paragraphs) put(r rune) {
	if p.space && p.text.Len() > 0 {
		p.text.WriteByte(' ')
	}
	p.space = false
	p.text.WriteRune(r)
	p.last = r
}

func isQuote(r rune) bool { return strings.ContainsRune("\"“”„«»", r) }

// quote sets the mark around a quotation, unless the text has its own.
func (p *paragraphs) quote(mark rune) {
	if mark == '“' {
		p.mark = mark
		return
	}
	p.mark = 0
	if p.marks > 0 {
		p.marks--
		p.space = false
		p.put(mark)
	}
}

// lineBreak ends the paragraph where a sentence ends; else it is a blank.
func (p *paragraphs) lineBreak() {
	p.space = true
	text := p.text.String()
	text = strings.TrimRight(text[max(0, len(text)-16):], "\"'”’»)") // closing marks are few
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		p.end()
	}
}

// end ends the paragraph at hand.
func (p *paragraphs) end() {
	if p.text.Len() > 0 {
		p.done = append(p.done, p.text.String())
		p.text = strings.Builder{}
	}
	p.space, p.last, p.mark, p.marks = false, 0, 0, 0
}

func (p *paragraphs) empty() bool { return len(p.done) == 0 && p.text.Len() == 0 }

func (p *paragraphs) all() []string {
	p.end()
	return p.done
}

// line is all as one line.
func (p *paragraphs) line() string { return strings.Join(p.all(), " ") }
