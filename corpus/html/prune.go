package html

// Elements that are never the text of an article, taken out before the main
// text is looked for. go-trafilatura knows many by itself; the rules here are
// those it lacks, each shown by a case in prune_test.go.

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// never lists elements that are out wherever they stand.
//   - captions: figcaption, and the classes of WordPress and others for one
//   - what is there for screen readers or hidden from all readers
//   - dialogs and consent banners
const never = `figcaption, [hidden], [role="dialog"], [role="alertdialog"], [role="navigation"], [role="search"],
	amp-ad, amp-sidebar, amp-consent, amp-social-share, amp-embed,
	.screen-reader-text, .sr-only, .visually-hidden, .visuallyhidden, .skip-link`

// unwanted are the words of a class or id of an element that holds no article
// text, in the hyphened form: "c-Promo_box" and "also_read" hold one,
// "promoted" and "sponsorship" do not.
var unwanted = wordSet(`credit credits photocredit
	promo promos promotion recirc recirculation most-read mostread mostpopular trending
	read-more readmore read-next also-read more-from
	signup sign-up subscribe subscription donate donation
	advert advertisement ad-slot ad-container sponsor sponsored
	disqus comments comment-list commentlist respond
	gdpr regwall share sharing sharedaddy addtoany correction-form print-only`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// isUnwanted looks for one or two words in a row of each name that are on the list.
func isUnwanted(names string) bool {
	for _, name := range strings.Fields(strings.ToLower(names)) {
		last := ""
		for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' || r == '_' }) {
			if unwanted[part] || last != "" && unwanted[last+"-"+part] {
				return true
			}
			last = part
		}
	}
	return false
}

// large bounds what a class name may take out: "has-captions" on the body of
// the page must not take the article with it.
const (
	largeBytes = 900
	largeShare = 4 // of the text of the page
)

func prune(doc *goquery.Document) {
	doc.Find(never).Remove()
	body := doc.Find("body")
	total := 0
	for _, n := range body.Nodes {
		total += textBytes(n, 1<<30)
	}
	limit := min(largeBytes, total/largeShare)
	var out []*html.Node
	walkElements(body, func(n *html.Node) bool {
		if (isUnwanted(attr(n, "class")) || isUnwanted(attr(n, "id"))) && textBytes(n, limit+1) <= limit {
			out = append(out, n)
			return false
		}
		return true
	})
	for _, n := range out {
		n.Parent.RemoveChild(n)
	}
}

// walkElements visits the elements below sel in order, without recursion; visit
// tells whether to go into one.
func walkElements(sel *goquery.Selection, visit func(*html.Node) bool) {
	for _, root := range sel.Nodes {
		n := root
		for {
			if (n == root || n.Type != html.ElementNode || visit(n)) && n.FirstChild != nil {
				n = n.FirstChild
				continue
			}
			for n != root && n.NextSibling == nil {
				n = n.Parent
			}
			if n == root {
				break
			}
			n = n.NextSibling
		}
	}
}

// textBytes counts the bytes of text below n, up to a limit.
func textBytes(n *html.Node, limit int) int {
	total := 0
	at := n
	for {
		if at.Type == html.TextNode {
			total += len(strings.TrimSpace(at.Data))
			if total >= limit {
				return total
			}
		}
		if at.FirstChild != nil && !(at.Type == html.ElementNode && skipped[at.DataAtom]) {
			at = at.FirstChild
			continue
		}
		for at != n && at.NextSibling == nil {
			at = at.Parent
		}
		if at == n {
			return total
		}
		at = at.NextSibling
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
