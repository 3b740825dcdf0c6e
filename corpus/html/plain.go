package html

// The plainer way, for pages that are too deep to parse or too large for the
// main-text library: blocks straight from the tokens, kept by their shape.

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// aside holds the elements whose blocks are not the article.
var aside = atomSet(atom.Aside, atom.Nav, atom.Footer, atom.Form, atom.Figure, atom.Figcaption, atom.Menu,
	atom.Fieldset, atom.Dialog, atom.Header)

// tokenized renders a page that is too deep for a tree. Only the counts of
// open elements are kept, so depth costs nothing; a closing tag that was never
// opened is ignored.
func tokenized(page string) []block {
	var b builder
	open := make(map[atom.Atom]int)
	asides := 0
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			b.flush()
			return b.out
		case html.TextToken:
			if asides == 0 {
				b.write(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if rawText[tag] {
				if kind == html.StartTagToken && z.Next() == html.TextToken {
					z.Next()
				}
				continue
			}
			if kind == html.SelfClosingTagToken || void[tag] {
				b.openElement(tag, nil)
				b.closeElement(tag)
				continue
			}
			open[tag]++
			if aside[tag] || skipped[tag] && tag != atom.Head {
				asides++
			}
			b.openElement(tag, nil)
			b.trim()
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if open[tag] == 0 {
				continue
			}
			open[tag]--
			if aside[tag] || skipped[tag] && tag != atom.Head {
				asides--
			}
			if !skipped[tag] {
				b.closeElement(tag)
			}
		}
	}
}

// trim bounds the stack of open blocks: p and li are mostly left unclosed.
func (b *builder) trim() {
	const most = 1024
	if len(b.at) > most {
		b.at = append(b.at[:0], b.at[len(b.at)-most/2:]...)
	}
}

// rawText elements hold text up to their own end tag, which the tokenizer
// gives as one token.
var rawText = atomSet(atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Iframe, atom.Noscript, atom.Noframes)

var void = atomSet(atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input,
	atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr)

// head parses the page up to its body, where most of the metadata stands.
func head(page string) *goquery.Document {
	i := strings.Index(page, "<body")
	if i < 0 {
		i = min(len(page), 64<<10)
	}
	root, err := html.Parse(strings.NewReader(page[:i]))
	if err != nil {
		root = &html.Node{Type: html.DocumentNode}
	}
	return goquery.NewDocumentFromNode(root)
}

// plain keeps the blocks that look like paragraphs of an article.
func plain(all []block) []block {
	var kept []block
	apart := make(asides)
	for _, b := range all {
		if looksProse(b) && !apart.hold(b.node) {
			kept = append(kept, b)
		}
	}
	return kept
}

// looksProse tells a paragraph from a menu entry, a teaser or a label by its
// shape: long enough, little of it linked, and with the end of a sentence.
func looksProse(b block) bool {
	return len(b.text) >= 60 && b.link*3 < len(b.text) &&
		strings.ContainsAny(b.text[len(b.text)*2/3:], ".!?:”\"…")
}
