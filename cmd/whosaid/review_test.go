package main

// The page on which claims are reviewed, in a real browser and with the
// program itself behind it.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// reviewing is the program while it serves the page.
type reviewing struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
}

// startReview starts the program on a run. home holds the token, so that a new
// start has the same.
func startReview(t *testing.T, home string, args ...string) *reviewing {
	t.Helper()
	cmd := program(t, append([]string{"review", "--no-open"}, args...)...)
	cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	r := &reviewing{t: t, cmd: cmd}
	t.Cleanup(r.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	r.address = strings.TrimSpace(line)
	require.Contains(t, r.address, "?token=")
	return r
}

func (r *reviewing) kill() {
	if r.cmd != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
		r.cmd = nil
	}
}

func extracted(t *testing.T, inputs ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	out, err := program(t, append([]string{"extract", "-q", "-o", dir}, inputs...)...).CombinedOutput()
	require.NoError(t, err, string(out))
	return dir
}

// fair is an article whose places differ in code points, UTF-16 units and
// bytes from its first line on.
const fair = "Fair 👩‍👩‍👧 opens in Cafe\u0301 Square 🎉\n\n" +
	"“We are ready 🚀 and the Cafe\u0301 is open,” said Ada Brandt, the mayor. Brandt denied that the ticket prices had doubled.\n\n" +
	"A neighbour 😀 complained about the noise. The organisers 🎪 said that the fair would end at ten.\n"

// points is where words stand in a text, in code points.
func points(t *testing.T, text, words string) record.Span {
	t.Helper()
	before, _, found := strings.Cut(text, words)
	require.True(t, found, words)
	start := utf8.RuneCountInString(before)
	return record.Span{start, start + utf8.RuneCountInString(words)}
}

func articlesFile(t *testing.T, articles ...map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	for _, a := range articles {
		require.NoError(t, json.NewEncoder(f).Encode(a))
	}
	require.NoError(t, f.Close())
	return path
}

// events are what is on disk.
func events(t *testing.T, run string) []review.Event {
	t.Helper()
	list, err := review.Load(run)
	require.NoError(t, err)
	return list
}

func last(t *testing.T, run string) review.Event {
	t.Helper()
	list := events(t, run)
	require.NotEmpty(t, list)
	return list[len(list)-1]
}

// begin opens the page and gives a name.
func (b *browser) begin(address, name string) {
	b.t.Helper()
	b.open(address)
	b.until(`document.querySelector("dialog[open]")`)
	b.keys(name + "\r")
	b.until(`document.querySelector("#panel .verdicts")`)
}

// verdict presses one key, and waits for the next claim.
func (b *browser) verdict(key, said string) {
	b.t.Helper()
	before := app[string](b, "app.state.claim")
	b.quiet()
	b.keys(key)
	b.says(said + ": saved.")
	b.until(`document.getElementById("said").textContent.includes("last claim") || document.getElementById("panel").dataset.claim !== ` + quoted(before))
}

// claimOf opens the claim of an article whose content holds words.
func (b *browser) claimOf(address, words string) {
	b.t.Helper()
	base, _, _ := strings.Cut(address, "?")
	b.open(base + "?q=" + url.QueryEscape(`"`+words+`"`))
	b.until(`document.querySelector("#panel .fields")`)
	require.Contains(b.t, get[string](b, `document.querySelector("#panel .fields").textContent`), words)
}

const save = 2 // Control, with Enter

func (b *browser) save(said string) {
	b.t.Helper()
	b.quiet()
	b.keys(kb.Enter, chromedp.KeyModifiers(save))
	b.says(said)
}

func TestReviewByKeysAndMouse(t *testing.T) {
	b := newBrowser(t)
	run := extracted(t, "../../testdata/articles", articlesFile(t, map[string]string{"id": "fair", "title": "Fair 🎉", "text": fair}))
	home := t.TempDir()
	r := startReview(t, home, run)
	b.begin(r.address, "Ada")

	// One key a claim.
	for i := range 20 {
		switch {
		case i%7 == 3:
			b.verdict("w", "Wrong")
		case i%9 == 5:
			b.verdict("u", "Unsure")
		default:
			b.verdict("r", "Right")
		}
	}
	list := events(t, run)
	require.Len(t, list, 20)
	seen := map[string]bool{}
	for i, e := range list {
		require.Len(t, e.Claims, 1)
		require.False(t, seen[e.Claims[0]], "each claim once")
		seen[e.Claims[0]] = true
		want := map[bool]review.Action{true: review.Wrong}[i%7 == 3]
		if want != "" {
			require.Equal(t, want, e.Action)
		}
	}

	// Undo goes back to the claim, and it can be decided anew.
	b.quiet()
	b.keys("z")
	b.says("Taken back: right")
	require.Equal(t, 20, last(t, run).Undoes)
	b.until(`document.querySelector("#queue-list [aria-current] .state-unreviewed")`)
	require.Equal(t, list[19].Claims[0], app[string](b, "app.state.claim"))
	b.verdict("w", "Wrong")

	// Spans by the mouse: what is dragged over is what is kept, to the code point.
	b.claimOf(r.address, "We are ready")
	b.drag("ready 🚀 and the Cafe\u0301 is")
	b.keys("1")
	b.drag("Ada Brandt")
	b.shot("dragged")
	b.keys("3")
	b.save("Corrected: saved.")
	e := last(t, run)
	require.Equal(t, review.Edit, e.Action)
	require.Equal(t, []record.Span{points(t, fair, "ready 🚀 and the Cafe\u0301 is")}, e.After[0].Content.Spans)
	require.Equal(t, "ready 🚀 and the Cafe\u0301 is", e.After[0].Content.Text)
	require.Equal(t, []record.Span{points(t, fair, "Ada Brandt")}, e.After[0].Source.Spans)
	require.Equal(t, "Ada Brandt", e.After[0].Source.Text)

	// Several pieces, across paragraphs and marks; a value; another speaker.
	b.claimOf(r.address, "ticket prices")
	b.drag("prices had")
	b.keys("1")
	b.drag("noise. The organisers 🎪")
	b.keys("1", chromedp.KeyModifiers(8)) // Shift
	b.click(`form.edit legend + .row + #speaker-name, #speaker-name`)
	get[bool](b, `(document.getElementById("speaker-name").select(), true)`)
	b.keys("Rosa Keller\t")
	get[bool](b, `(() => { const s = [...document.querySelectorAll("form.edit select")].find((s) => s.value === "denied"); s.value = "questioned"; s.dispatchEvent(new Event("change")); return true; })()`)
	b.save("Corrected: saved.")
	e = last(t, run)
	require.Equal(t, []record.Span{points(t, fair, "prices had"), points(t, fair, "noise. The organisers 🎪")}, e.After[0].Content.Spans)
	require.Equal(t, "Rosa Keller", e.After[0].Speaker.Name)
	require.Equal(t, "questioned", e.After[0].Status.Value)

	// A claim that was missed.
	b.drag("about the noise")
	b.keys("a")
	b.until(`document.querySelector("form.edit")`)
	b.drag("complained")
	b.keys("2")
	b.drag("A neighbour 😀")
	b.keys("3")
	b.save("Added: saved.")
	e = last(t, run)
	require.Equal(t, review.Add, e.Action)
	require.Equal(t, []record.Span{points(t, fair, "about the noise")}, e.After[0].Content.Spans)
	require.Equal(t, []record.Span{points(t, fair, "complained")}, e.After[0].Cue.Spans)
	require.Equal(t, []record.Span{points(t, fair, "A neighbour 😀")}, e.After[0].Source.Spans)
	require.Equal(t, "A neighbour 😀 complained about the noise.", e.After[0].Sentence.Text)
	b.until(`document.querySelector(".stands").textContent.includes("Added")`)

	// The same without a mouse: words are typed, ends moved by a word.
	b.claimOf(r.address, "would end at ten")
	b.keys("e")
	b.until(`document.querySelector("form.edit")`)
	get[bool](b, `(document.querySelector('[aria-label="Content: begin a word later"]').focus(), true)`)
	b.keys(kb.Enter)
	b.keys(kb.Enter)
	get[bool](b, `(document.querySelector('[aria-label="Cue: words of the article to add"]').focus(), true)`)
	b.keys("organisers 🎪\r")
	b.save("Corrected: saved.")
	e = last(t, run)
	require.Equal(t, []record.Span{points(t, fair, "fair would end at ten")}, e.After[0].Content.Spans)
	require.Equal(t, []record.Span{points(t, fair, "organisers 🎪 said")}, e.After[0].Cue.Spans, "what only space parts is one piece")

	// Split, join, note, read to the end.
	b.keys("s")
	b.until(`document.querySelector("dialog[open] #cut")`)
	b.quiet()
	b.keys(kb.Enter)
	b.says("Split into two claims: saved.")
	e = last(t, run)
	require.Equal(t, review.Split, e.Action)
	require.Len(t, e.After, 2)
	b.keys("j")
	b.until(`document.querySelector("dialog[open] fieldset")`)
	b.quiet()
	b.keys(kb.Enter)
	b.says("Joined: saved.")
	require.Equal(t, review.Join, last(t, run).Action)
	b.keys("m")
	b.until(`document.querySelector("dialog[open] textarea")`)
	get[bool](b, `(document.querySelector("dialog textarea").select(), true)`) // the tool sends the letter also where its key was taken
	b.keys("see <b>page</b> 2")
	b.save("Note: saved.")
	require.Equal(t, "see <b>page</b> 2", last(t, run).Note)
	b.until(`document.querySelector("#panel .notes").textContent.includes("see <b>page</b> 2")`)
	b.quiet()
	b.keys("d")
	b.says("Read to its end: saved.")
	require.Equal(t, review.Read, last(t, run).Action)
	b.seen("decided")

	// A filter, with its counts, in the address.
	base, _, _ := strings.Cut(r.address, "?")
	b.open(base + "?review=wrong")
	b.until(`document.getElementById("queue-total").textContent === "` + fmt.Sprint(states(t, run)[review.Wrong]) + ` claims"`)
	b.keys("f")
	b.until(`document.querySelector('#filters [data-field=status]')`)
	counted := get[int](b, `Number([...document.querySelectorAll('#filters [data-field=status] li')].find((l) => l.textContent.includes("asserted")).querySelector(".count").textContent)`)
	get[bool](b, `(document.querySelector('#filters [data-field=status]').open = true)`)
	get[bool](b, `([...document.querySelectorAll('#filters [data-field=status] li')].find((l) => l.textContent.includes("asserted")).querySelector("input").click(), true)`)
	b.until(`location.search.includes("status=asserted") && document.getElementById("queue-total").textContent.startsWith("` + fmt.Sprint(counted) + ` claim")`)
	require.Contains(t, get[string](b, "location.search"), "review=wrong")
	require.Equal(t, counted, get[int](b, `document.querySelectorAll("#queue-list li").length`))
	within(b, chromedp.NavigateBack())
	b.until(`!location.search.includes("status=asserted") && document.querySelectorAll("#queue-list li").length === ` + fmt.Sprint(states(t, run)[review.Wrong]))

	// The keyboard's focus stays where it was, though all around it is drawn anew.
	b.open(base)
	b.shows()
	get[bool](b, `(document.querySelector("#panel .v-unsure").focus(), true)`)
	before := get[string](b, `document.getElementById("panel").dataset.claim`)
	b.quiet()
	b.keys(kb.Enter)
	b.says("Unsure: saved.")
	b.until(`document.getElementById("panel").dataset.claim !== ` + quoted(before) + ` && document.activeElement.matches("#panel .v-unsure")`)
	b.keys("f")
	b.until(`document.querySelector('#filters [data-field=naming] input')`)
	get[bool](b, `(document.querySelector('#filters [data-field=naming]').open = true, document.querySelector('#filters [data-field=naming] input').focus(), true)`)
	b.keys(" ")
	b.until(`location.search.includes("naming=") && document.activeElement.matches("#filters [data-field=naming] input:checked")`)
	b.keys("\u001b")

	// A search.
	b.open(base)
	b.shows()
	b.keys("/")
	get[bool](b, `(document.getElementById("search").select(), true)`)
	b.keys("\"prices had\"\r") // as it was edited
	b.until(`location.search.includes("q=") && document.getElementById("queue-total").textContent === "1 claim"`)

	// A sample, gone through, and its figures.
	b.click("#to-samples")
	b.until(`document.querySelector("#samples:not([aria-busy]) form")`)
	get[bool](b, `(document.getElementById("sample-size").value = "12", document.getElementById("sample-by").value = "status", true)`)
	b.click("#samples form button[type=submit]")
	b.until(`document.querySelector("#samples .go")`)
	drawn := last(t, run)
	require.Equal(t, review.Draw, drawn.Action)
	b.click("#samples .go")
	b.until(`location.search.includes("sample=") && document.querySelector("#chips").textContent.includes("Sample")`)
	b.shows()
	for get[string](b, `document.getElementById("article-title").textContent`) != "All done here" {
		if b.lastOf() {
			b.quiet()
			b.keys("r")
			b.says("That was the last claim")
			break
		}
		b.verdict("r", "Right")
	}
	b.click("#to-samples")
	b.until(`document.querySelector("#samples:not([aria-busy]) .figures .big")`)
	require.Contains(t, get[string](b, `document.querySelector(".card .bar").textContent`), fmt.Sprintf("%d of %d claims decided", len(drawn.Drawn.Members), len(drawn.Drawn.Members)))
	desk := figuresOf(t, run, drawn.Sample)
	require.Contains(t, get[string](b, `document.querySelector(".figures .big").textContent`), fmt.Sprintf("%.1f\u00a0%% are claims95 %% interval %.1f\u00a0%% to %.1f\u00a0%%; %d of %d", 100*desk.Found.Value, 100*desk.Found.Low, 100*desk.Found.High, desk.Found.Hits, desk.Found.Of))
	require.NotZero(t, get[int](b, `document.querySelectorAll(".curve circle").length`))
	b.seen("samples")

	// A second reading is blind, and the two are compared.
	b.click("#who")
	b.until(`document.querySelector("dialog[open]")`)
	get[bool](b, `(document.getElementById("reviewer").select(), true)`)
	b.keys("Ben\r")
	b.until(`document.getElementById("who").textContent.includes("Ben")`)
	b.open(base)
	b.shows()
	require.Zero(t, get[int](b, `document.querySelectorAll("#queue-list .state:not(.state-unreviewed)").length`))
	b.until(`document.getElementById("progress-text").textContent.startsWith("0 of ")`)
	for range 6 {
		b.verdict("r", "Right")
	}
	b.click("#to-agreement")
	b.until(`document.querySelector("#agreement:not([aria-busy]) .compare")`)
	b.seen("agreement")
	require.Contains(t, get[string](b, `document.getElementById("agreement").textContent`), "5 claims read by two or more", "Ada is unsure of one of the six")
	open := get[int](b, `document.querySelectorAll("#agreement .neighbours li").length`)
	b.quiet()
	b.click("#agreement tfoot button")
	b.says("Settled: saved.")
	require.Equal(t, review.Adjudicate, last(t, run).Action)
	b.until(`document.querySelectorAll("#agreement .neighbours li").length === ` + fmt.Sprint(open-1))
	b.click("#who")
	b.until(`document.querySelector("dialog[open]")`)
	get[bool](b, `(document.getElementById("reviewer").select(), true)`)
	b.keys("Ada\r")
	b.until(`document.getElementById("who").textContent.includes("Ada")`)

	// Killed in mid review: all that was acknowledged is there, and the page goes on.
	b.open(base)
	b.shows()
	acknowledged := len(events(t, run))
	for range 8 {
		b.verdict("r", "Right")
		acknowledged++
	}
	b.keys("w") // acknowledged or not
	r.kill()
	left := events(t, run)
	require.GreaterOrEqual(t, len(left), acknowledged)
	require.LessOrEqual(t, len(left), acknowledged+1)
	b.quiet()
	b.keys("r")
	b.says("does not answer")
	_, port, err := net.SplitHostPort(strings.TrimSuffix(strings.TrimPrefix(base, "http://"), "/"))
	require.NoError(t, err)
	startReview(t, home, "--port", port, run)
	b.quiet()
	b.verdict("r", "Right")
	require.Len(t, events(t, run), len(left)+1)
	b.open(base) // the address without its token, as a bookmark has it
	b.until(`document.querySelector("#panel .verdicts")`)
	b.until(`document.getElementById("progress-text").textContent.startsWith("` + fmt.Sprint(decided(t, run)) + ` of ")`)
}

// shows waits for the claim of the address to be there.
func (b *browser) shows() {
	b.t.Helper()
	b.until(`document.querySelector("#panel .verdicts") && document.getElementById("panel").dataset.claim === new URLSearchParams(location.search).get("claim")`)
}

// lastOf reports whether the claim that is shown is the last of its list.
func (b *browser) lastOf() bool {
	return app[bool](b, `app.queue.place(app.state.claim) === app.queue.total`)
}

// figuresOf are the figures as the package gives them, of a copy, since the
// program has the run.
func figuresOf(t *testing.T, run, sample string) review.Figures {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(copied, os.DirFS(run)))
	for _, f := range []string{"reviews.lock", index.File, index.File + "-wal", index.File + "-shm"} {
		_ = os.Remove(filepath.Join(copied, f))
	}
	desk, err := review.Open(t.Context(), copied, review.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, desk.Close()) }()
	f, err := desk.Figures(t.Context(), sample, "Ada")
	require.NoError(t, err)
	return f
}

// A sample of articles is read to the end, also an article in which nothing
// was found, and gives recall.
func TestReviewArticles(t *testing.T) {
	b := newBrowser(t)
	dull := "The square was empty 🎈 all day.\n\nAn owl said nothing."
	run := extracted(t, articlesFile(t, map[string]string{"id": "dull", "text": dull}, map[string]string{"id": "fair", "title": "Fair", "text": fair}))
	r := startReview(t, t.TempDir(), "--reviewer", "Ada", run)
	base, _, _ := strings.Cut(r.address, "?")
	b.open(r.address)
	b.shows()
	b.open(base + "?article=dull&review=wrong")
	b.until(`document.getElementById("panel").textContent.includes("No claim of this article")`)
	b.seen("article")
	b.drag("empty 🎈 all day")
	b.keys("a")
	b.until(`document.querySelector("form.edit")`)
	b.save("Added: saved.")
	require.Equal(t, []record.Span{points(t, dull, "empty 🎈 all day")}, last(t, run).After[0].Content.Spans)
	require.Nil(t, last(t, run).After[0].Speaker)

	b.open(base + "?view=samples")
	b.until(`document.querySelector("#samples:not([aria-busy]) form")`)
	get[bool](b, `(document.getElementById("sample-size").value = "2", document.getElementById("sample-unit").value = "articles", true)`)
	b.click("#samples form button[type=submit]")
	b.until(`document.querySelectorAll("#samples:not([aria-busy]) .articles li").length === 2`)
	for range 2 {
		b.open(base + "?view=samples")
		b.until(`document.querySelector("#samples:not([aria-busy]) .articles li .state:not(.state-right)")`)
		get[bool](b, `([...document.querySelectorAll("#samples .articles li")].find((l) => !l.querySelector(".state-right")).querySelector("a").click(), true)`)
		b.until(`location.search.includes("article=")`)
		b.shows()
		for range get[int](b, `document.querySelectorAll("#queue-list .state-unreviewed").length`) {
			if b.lastOf() {
				b.quiet()
				b.keys("r")
				b.says("That was the last claim")
			} else {
				b.verdict("r", "Right")
			}
		}
		b.quiet()
		b.keys("d")
		b.says("Read to its end: saved.")
	}
	b.open(base + "?view=samples")
	b.until(`document.querySelector("#samples:not([aria-busy]) .figures .big")`)
	f := figuresOf(t, run, events(t, run)[drawnAt(t, run)].Sample)
	require.NotNil(t, f.Recall)
	require.Less(t, f.Recall.Value, 1.0)
	require.Contains(t, get[string](b, `document.querySelector(".figures .big").textContent`), fmt.Sprintf("%.1f\u00a0%% of all claims were found (recall)", 100*f.Recall.Value))
	b.seen("recall")
}

func drawnAt(t *testing.T, run string) int {
	t.Helper()
	return slices.IndexFunc(events(t, run), func(e review.Event) bool { return e.Action == review.Draw })
}

// The page counts as the record does: places in code points and in the units
// of its language are brought into each other without loss, for all texts.
func TestReviewOffsets(t *testing.T) {
	b := newBrowser(t)
	run := extracted(t, articlesFile(t, map[string]string{"id": "fair", "text": fair}))
	r := startReview(t, t.TempDir(), "--reviewer", "Ada", run)
	b.open(r.address)
	b.shows()
	alphabet := []rune("aé\u0301 \n🎉👩\u200d👧𝒜\uffff\U0010ffff")
	random := rand.New(rand.NewPCG(1, 2))
	var texts []string
	var want [][]int // places of all code points in UTF-16 units
	for n := range 300 {
		var text []rune
		for range n % 40 {
			text = append(text, alphabet[random.IntN(len(alphabet))])
		}
		places := []int{0}
		for i := range text {
			places = append(places, len(utf16.Encode(text[:i+1])))
		}
		texts, want = append(texts, string(text)), append(want, places)
	}
	data, err := json.Marshal(texts)
	require.NoError(t, err)
	type answer struct{ Units, Back [][]int }
	a := get[answer](b, `import("/static/offsets.js").then(({Offsets}) => {
		const units = `+string(data)+`.map((text) => { const o = new Offsets(text); return Array.from({length: o.length + 1}, (_, i) => o.units(i)); });
		const back = `+string(data)+`.map((text, n) => { const o = new Offsets(text); return units[n].map((u) => o.points(u)); });
		return {Units: units, Back: back};
	})`)
	require.Equal(t, want, a.Units)
	for _, back := range a.Back {
		for i := range back {
			require.Equal(t, i, back[i])
		}
	}
}

// Text that means ill is text: nothing of it runs, it does not turn the page
// around, and a word of a megabyte does not stop it.
func TestReviewHostileText(t *testing.T) {
	const script = `</script><script>window.ran=1</script><img src=x onerror="window.ran=1"><svg onload="window.ran=1">`
	word := strings.Repeat("long", 250_000)
	text := "Warning " + script + "\n\n" +
		"“It is \u202edneirf a\u202c, not a foe\u0007,” said Ada " + script + " Roe. Roe denied that she had written <b>it</b>.\n\n" +
		word + "\n\nAfter the word, Ben Cole said that the fair 🎪 would close.\n"
	b := newBrowser(t)
	run := extracted(t, articlesFile(t, map[string]string{
		"id": "bad" + script, "title": script, "publisher": script, "byline": script, "url": "javascript:window.ran=1", "text": text,
	}))
	r := startReview(t, t.TempDir(), run)
	b.begin(r.address, script[:50])
	base, _, _ := strings.Cut(r.address, "?")
	for _, address := range []string{
		r.address, base + "?q=" + url.QueryEscape(script), base + "?speaker=" + url.QueryEscape(script), base + "?view=samples&with=" + url.QueryEscape(script), base + "?claim=" + url.QueryEscape(script),
	} {
		b.open(address)
		b.until(`document.getElementById("progress-text") && document.readyState === "complete"`)
		b.accessible(address)
	}
	begun := time.Now()
	b.claimOf(r.address, "would close")
	t.Logf("an article with a word of a megabyte is shown after %v", time.Since(begun))
	b.drag("the fair 🎪 would")
	b.keys("1")
	b.save("Corrected: saved.")
	require.Equal(t, []record.Span{points(t, text, "the fair 🎪 would")}, last(t, run).After[0].Content.Spans)
	b.claimOf(r.address, "not a foe")
	require.Equal(t, text[:2000], get[string](b, `import("/static/app.js").then(({app}) => app.view.text.slice(0, 3000))`)[:2000], "the text is the article's")
	require.NotZero(t, get[int](b, `document.querySelectorAll('[data-hidden="U+202E"]').length`), "what turns writing around is shown")
	require.NotZero(t, get[int](b, `document.querySelectorAll('[data-hidden="U+0007"]').length`))
	require.Empty(t, get[string](b, `[...document.querySelectorAll('a[href^="javascript:"], #text *:not(p, mark, span, button), #text img, #text script')].map((e) => e.outerHTML).join()`))
	require.True(t, get[bool](b, `window.ran === undefined`))
	b.seen("hostile")
}

// states counts the claims by what the last event on each says.
func states(t *testing.T, run string) map[review.Action]int {
	t.Helper()
	d, err := review.Replay(events(t, run))
	require.NoError(t, err)
	counts := map[review.Action]int{}
	for _, id := range d.Claims() {
		counts[review.Action(d.Own("Ada", id).State)]++
	}
	return counts
}

func decided(t *testing.T, run string) (n int) {
	for state, count := range states(t, run) {
		if state != "" {
			n += count
		}
	}
	return n
}

func TestReviewViews(t *testing.T) {
	b := newBrowser(t)
	run := extracted(t, "../../testdata/articles")
	r := startReview(t, t.TempDir(), run)
	b.open(r.address)
	b.until(`document.querySelector("dialog[open]")`)
	b.seen("name")
	b.keys("Ada\r")
	b.until(`document.querySelector("#panel .verdicts")`)
	b.seen("review")
	b.keys("f")
	b.seen("filters")
	b.keys("f")
	get[bool](b, `(document.activeElement.blur(), true)`)
	b.keys("?")
	b.seen("help")
	b.keys("\u001b")
	b.keys("e")
	b.until(`document.querySelector("form.edit")`)
	b.seen("edit")
}
