package html

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

const notice = "Our long book on the harbour, its quays and its people is out now, and it costs only ten pounds in all good shops."

// alone is the main text without own rules on elements.
func alone(t *testing.T, page string) string {
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	kept, warning := mainText(goquery.NewDocumentFromNode(root))
	require.Empty(t, warning)
	return joinText(kept)
}

// Each rule takes out what the library would keep: one that does not has no
// reason to be there.
func TestPruneIsNeeded(t *testing.T) {
	var boxes []string
	for _, word := range slices.Sorted(maps.Keys(unwanted)) {
		boxes = append(boxes, `<div class="box `+word+`"><p>`+notice+`</p></div>`)
	}
	for _, attribute := range []string{"hidden", `role="dialog"`, `role="alertdialog"`, `role="search"`,
		`class="screen-reader-text"`, `class="sr-only"`, `class="visually-hidden"`, `class="visuallyhidden"`, `class="skip-link"`} {
		boxes = append(boxes, `<div `+attribute+`><p>`+notice+`</p></div>`)
	}
	for _, element := range []string{"amp-ad", "amp-sidebar", "amp-consent", "amp-social-share", "amp-embed", "figcaption"} {
		boxes = append(boxes, `<`+element+`><p>`+notice+`</p></`+element+`>`)
	}
	boxes = append(boxes, `<p role="navigation">`+notice+`</p>`, `<div id="c-Promo_Box"><p>`+notice+`</p></div>`,
		`<div class="story also_read-2"><p>`+notice+`</p></div>`)
	for _, box := range boxes {
		t.Run(strings.TrimSuffix(box[:strings.Index(box, ">")+1], "<p>"), func(t *testing.T) {
			p := page(paragraphs(lead) + box + paragraphs(middle, end))
			require.Contains(t, alone(t, p), notice, "the library takes it out by itself")
			require.NotContains(t, parse(t, p).Text, notice)
		})
	}
}

// A name may not take the article with it.
func TestPruneSparesTheArticle(t *testing.T) {
	for _, box := range []string{`<div class="promoted"><p>`, `<div class="sponsorship"><p>`, `<div class="story"><p>`} {
		require.Contains(t, parse(t, page(paragraphs(lead)+box+notice+"</p></div>"+paragraphs(middle, end))).Text, notice, box)
	}
	whole := `<div class="content subscription">` + paragraphs(lead, middle, end) + `</div>`
	require.Equal(t, []string{lead, middle, end}, body(t, page(whole)))
}
