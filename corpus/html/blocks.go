package html

// A page is rendered into blocks: the paragraphs as a reader sees them, each
// with where it stands. All later rules keep or drop whole blocks, so the text
// of a paragraph is always what the page shows: main-text libraries trim and
// join the pieces of inline markup, which would glue words or set spaces
// between a quotation mark and its word.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is one paragraph, heading, list item, table row or run of bare text.
type block struct {
	text string // whitespace collapsed, never empty
	tag  atom.Atom
	node *html.Node // the block element around the text; nil where the page was not parsed into a tree
	link int        // bytes of text inside links
}

// skipped elements hold no text of the page.
var skipped = atomSet(atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object,
	atom.Embed, atom.Svg, atom.Math, atom.Canvas, atom.Audio, atom.Video, atom.Map, atom.Select, atom.Textarea,
	atom.Button, atom.Input, atom.Head, atom.Title, atom.Frameset, atom.Noframes, atom.Datalist, atom.Progress,
	atom.Meter, atom.Rp, atom.Rt)

// blockElements end the paragraph before them and the one inside them.
var blockElements = atomSet(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center,
	atom.Dd, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption,
	atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
	atom.Hgroup, atom.Hr, atom.Html, atom.Li, atom.Legend, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Option,
	atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Caption, atom.Tbody, atom.Tfoot, atom.Thead,
	atom.Tr, atom.Ul, atom.Listing, atom.Xmp, atom.Plaintext)

func atomSet(atoms ...atom.Atom) map[atom.Atom]bool {
	set := make(map[atom.Atom]bool, len(atoms))
	for _, a := range atoms {
		set[a] = true
	}
	return set
}

// blocks renders what is under root. It walks without recursion.
func blocks(root *html.Node) []block {
	var b builder
	n := root
	for {
		if b.open(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for {
			b.close(n)
			if n == root {
				b.flush()
				return b.out
			}
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			n = n.Parent
		}
	}
}

// builder collects the text of the block at hand.
type builder struct {
	out   []block
	text  strings.Builder
	space bool // whitespace is due before the next character
	feeds int  // br elements since the last character

	links, pres int // open elements
	link        int // bytes
	at          []blockAt
}

type blockAt struct {
	tag  atom.Atom
	node *html.Node
}

// open starts a node and reports whether its children are wanted.
func (b *builder) open(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		b.write(n.Data)
		return false
	case html.DocumentNode:
		return true
	case html.ElementNode:
		return b.openElement(n.DataAtom, n)
	}
	return false
}

func (b *builder) openElement(tag atom.Atom, n *html.Node) bool {
	if skipped[tag] {
		return false
	}
	if blockElements[tag] {
		b.flush()
		b.at = append(b.at, blockAt{tag, n})
	}
	switch tag {
	case atom.Br:
		b.feed()
	case atom.Td, atom.Th, atom.Img:
		b.space = true
	case atom.A:
		b.links++
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		b.pres++
	case atom.Q:
		// A browser sets quotation marks around q, the page does not hold them.
		b.write("“")
	}
	return true
}

func (b *builder) close(n *html.Node) {
	if n.Type == html.ElementNode && !skipped[n.DataAtom] {
		b.closeElement(n.DataAtom)
	}
}

func (b *builder) closeElement(tag atom.Atom) {
	switch tag {
	case atom.A:
		b.links = max(b.links-1, 0)
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		b.pres = max(b.pres-1, 0)
	case atom.Td, atom.Th:
		b.space = true
	case atom.Q:
		b.space = false
		b.write("”")
	}
	if blockElements[tag] {
		b.flush()
		if len(b.at) > 0 {
			b.at = b.at[:len(b.at)-1]
		}
	}
}

// feed is a line break: two in a row end the paragraph, and so does one after
// the end of a sentence, since many pages set their paragraphs with br alone.
// Elsewhere it is a space (a headline over two lines, an address).
func (b *builder) feed() {
	b.space = true
	b.feeds++
	if b.feeds > 1 || endsSentence(b.text.String()) {
		b.flush()
	}
}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, "\"'”’»)")
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?")
}

// write appends text of a text node with its whitespace collapsed. Characters
// that only tell where a word may break are left out: they would hide the word.
func (b *builder) write(s string) {
	before := b.text.Len()
	newlines := 0
	for _, r := range s {
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff':
			continue
		case unicode.IsSpace(r):
			b.space = true
			if r == '\n' {
				newlines++
				if b.pres > 0 && newlines > 1 {
					b.flush()
					before = 0
				}
			}
			continue
		case unicode.IsControl(r):
			continue
		}
		newlines = 0
		if b.space && b.text.Len() > 0 {
			b.text.WriteByte(' ')
		}
		b.space, b.feeds = false, 0
		b.text.WriteRune(r)
	}
	if b.links > 0 {
		b.link += b.text.Len() - before
	}
}

func (b *builder) flush() {
	if b.text.Len() > 0 {
		at := blockAt{tag: atom.Body}
		if len(b.at) > 0 {
			at = b.at[len(b.at)-1]
		}
		b.out = append(b.out, block{text: b.text.String(), tag: at.tag, node: at.node, link: b.link})
		b.text = strings.Builder{}
	}
	b.space, b.feeds, b.link = false, 0, 0
}

// squash reduces text to its letters and digits in lower case, the form in
// which pieces of two renderings are compared.
func squash(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range text {
		if r < utf8.RuneSelf {
			switch {
			case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
				out.WriteByte(byte(r))
			case 'A' <= r && r <= 'Z':
				out.WriteByte(byte(r) | 0x20)
			}
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String()
}
