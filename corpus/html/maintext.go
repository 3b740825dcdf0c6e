package html

// Which blocks are the article: go-trafilatura decides, and the blocks of the
// page that it chose are found again by their letters.

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mainText gives the blocks of the article in the page. The warning tells when
// the library gave none.
func mainText(doc *goquery.Document) (kept []block, warning string) {
	page := blocks(doc.Nodes[0])
	if !affordable(doc.Nodes[0]) {
		return plain(page), byShape + "the page is too large for more"
	}
	result, err := extract(doc.Nodes[0])
	if err != nil {
		return plain(page), byShape + err.Error()
	}
	keep := choose(page, blocks(result.ContentNode))
	extend(page, keep)
	for i := range page {
		if keep[i] {
			kept = append(kept, page[i])
		}
	}
	return kept, ""
}

// extract runs the library on a parsed page. Its own second extractors
// (EnableFallback) double the time and find no more; its search for a date is
// left to dates.go. It does not change doc. A panic inside it is an error.
func extract(doc *html.Node) (result *trafilatura.ExtractResult, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("main text: %v", p)
		}
	}()
	return trafilatura.ExtractDocument(doc, trafilatura.Options{HtmlDateMode: trafilatura.Disabled})
}

// gram is the length of the runs of letters by which a block is found when it
// does not stand as a whole in the library's text.
const gram = 12

// choose marks the blocks of the page that stand in the text chosen.
//
// First whole blocks are matched in order: those that occur once in the page
// are certain, the others must stand between the certain ones around them, so
// that a heading is not taken for the menu entry of the same words. Blocks
// left over are kept if most of their runs of letters are in what is left of
// the chosen text: the library drops some inline elements (time, label) and
// joins or splits others.
func choose(page, chosen []block) []bool {
	keep := make([]bool, len(page))
	where := make(map[string][]int, len(page))
	for i, b := range page {
		s := squash(b.text)
		where[s] = append(where[s], i)
	}
	at := make([]int, len(chosen)) // index in page, or -1
	squashed := make([]string, len(chosen))
	last := -1
	for i, c := range chosen {
		squashed[i] = squash(c.text)
		at[i] = -1
		if w := where[squashed[i]]; len(w) == 1 && w[0] > last && len(squashed[i]) > 0 {
			at[i], last = w[0], w[0]
			keep[w[0]] = true
		}
	}
	next := make([]int, len(chosen)+1) // the first certain index at or after i
	next[len(chosen)] = len(page)
	for i := len(chosen) - 1; i >= 0; i-- {
		next[i] = next[i+1]
		if at[i] >= 0 {
			next[i] = at[i]
		}
	}
	last = -1
	rest := make(map[string]int)
	for i := range chosen {
		if at[i] < 0 {
			for _, w := range where[squashed[i]] {
				if w > last && w < next[i] && !keep[w] {
					at[i] = w
					keep[w] = true
					break
				}
			}
		}
		if at[i] >= 0 {
			last = at[i]
			continue
		}
		for k := 0; k+gram <= len(squashed[i]); k++ {
			rest[squashed[i][k:k+gram]]++
		}
	}
	if len(rest) == 0 {
		return keep
	}
	for i, b := range page {
		if keep[i] {
			continue
		}
		s := squash(b.text)
		hits := 0
		for k := 0; k+gram <= len(s); k++ {
			if rest[s[k:k+gram]] > 0 {
				hits++
			}
		}
		if n := len(s) - gram + 1; n > 0 && hits*2 > n {
			keep[i] = true
			for k := 0; k+gram <= len(s); k++ {
				if rest[s[k:k+gram]] > 0 {
					rest[s[k:k+gram]]--
				}
			}
		}
	}
	return keep
}

// extend keeps paragraphs that the library loses, by three signs:
//   - dress: it takes the first element that looks like the article's body, but
//     many sites set an article in several, with adverts between. The dress of a
//     block is the tags and classes of itself and what it stands in; another
//     article on the page wears the same, so both must be in one article element.
//   - place: bare text between the paragraphs of one element.
//   - bulk: paragraphs that are not p elements, together longer than all it chose.
func extend(page []block, keep []bool) {
	type suit struct {
		dress   string
		article *html.Node
	}
	worn := make(map[suit]int)
	parents := make(map[*html.Node]bool)
	total, bytes := 0, 0
	of := func(b block) suit { return suit{dress(b.node), ancestor(b.node, atom.Article)} }
	for i, b := range page {
		if keep[i] && looksProse(b) {
			worn[of(b)]++
			total++
			bytes += len(b.text)
			if b.node.Parent != nil {
				parents[b.node.Parent] = true
			}
		}
	}
	bulk := make(map[*html.Node]int)
	apart := make(asides)
	for i, b := range page {
		if keep[i] || !looksProse(b) || apart.hold(b.node) {
			continue
		}
		n := worn[of(b)]
		switch {
		case n >= 2 && n*4 >= total, parents[b.node]:
			keep[i] = true
		case len(b.text) >= bulky && b.node.Parent != nil:
			bulk[b.node.Parent] += len(b.text)
		}
	}
	for i, b := range page {
		if !keep[i] && looksProse(b) && !apart.hold(b.node) && bulk[b.node.Parent] > max(bytes, 4*bulky) {
			keep[i] = true
		}
	}
}

// bulky is the least length in bytes of a paragraph that counts for bulk.
const bulky = 150

// dressed is how many elements make up the dress.
const dressed = 4

func dress(n *html.Node) string {
	var out strings.Builder
	for i := 0; i < dressed && n != nil && n.Type == html.ElementNode; i++ {
		out.WriteString(n.Data)
		out.WriteByte('.')
		out.WriteString(name(n, "class"))
		out.WriteByte(' ')
		n = n.Parent
	}
	return out.String()
}

func ancestor(n *html.Node, tag atom.Atom) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == tag {
			return n
		}
	}
	return nil
}

// reply matches the class or id of comments by readers.
var reply = regexp.MustCompile(`(?i)comment|repl(y|ies)|disqus|discussion`)

// asides remembers which elements hold other matter than the article.
type asides map[*html.Node]bool

// hold reports whether n stands in such an element. The way up is gone once
// for each element only.
func (a asides) hold(n *html.Node) bool {
	var way []*html.Node
	result := false
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		known, seen := a[n]
		if seen {
			result = known
			break
		}
		way = append(way, n)
		if isAside(n) {
			result = true
			break
		}
	}
	for _, n := range way {
		a[n] = result
	}
	return result
}

func isAside(n *html.Node) bool {
	return aside[n.DataAtom] && n.DataAtom != atom.Header || reply.MatchString(name(n, "class")) || reply.MatchString(name(n, "id")) ||
		strings.Contains(strings.ReplaceAll(attr(n, "style"), " ", ""), "display:none") || attr(n, "aria-hidden") == "true"
}

// name gives a class or id, cut where no name of a real page goes on.
func name(n *html.Node, key string) string {
	value := attr(n, key)
	return value[:min(len(value), 200)]
}

// Limits of what the library is asked to do. Its time grows with the number of
// paragraphs times their bytes, since it joins them one by one, and with the
// depth of the text, since it looks at the text of each element. Pages of news
// stay a hundred times below.
const (
	mostElements  = 100_000
	mostJoined    = 10_000_000_000 // paragraphs times bytes
	mostNestedSum = 500_000_000    // bytes of text times depth
)

func affordable(root *html.Node) bool {
	var elements, paragraphs, bytes, nested, depth int
	n := root
	for {
		switch n.Type {
		case html.ElementNode:
			elements++
			if n.DataAtom == atom.P {
				paragraphs++
			}
		case html.TextNode:
			bytes += len(n.Data)
			nested += len(n.Data) * depth
		}
		if n.FirstChild != nil {
			n = n.FirstChild
			depth++
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
			depth--
		}
		if n == root {
			break
		}
		n = n.NextSibling
	}
	return elements <= mostElements && paragraphs*bytes <= mostJoined && nested <= mostNestedSum
}
