package main

// A real browser, driven as a person would: by keys and by the mouse.

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// chromium is a browser that can be driven. Where WHOSAID_CHROMIUM names one,
// the tests must not be skipped.
func chromium(t *testing.T) string {
	if path := os.Getenv("WHOSAID_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium: the page is not tried in a browser")
	return ""
}

// axe is the script that looks for faults of accessibility. Where WHOSAID_AXE
// names it, it must be there.
func axe(t *testing.T) string {
	path := os.Getenv("WHOSAID_AXE")
	if path == "" {
		return ""
	}
	script, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(script)
}

type browser struct {
	t   *testing.T
	ctx context.Context
	axe string
}

func newBrowser(t *testing.T) *browser {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which Chromium has for other users only
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "the browser does not start")
	b := &browser{t: t, ctx: ctx, axe: axe(t)}
	b.size(1280, 800)
	return b
}

// within bounds an action: a page that hangs is a fault.
func within(b *browser, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, steps...))
}

func (b *browser) size(width, height int64) { within(b, chromedp.EmulateViewport(width, height)) }

func (b *browser) theme(name string) {
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		// Without transitions, or what is half way from one theme to the other is looked at.
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	require.NoError(b.t, err)
}

func (b *browser) open(address string) {
	b.t.Helper()
	within(b, chromedp.Navigate(address))
}

// keys types.
func (b *browser) keys(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	within(b, chromedp.KeyEvent(keys, options...))
}

// get is the value of an expression, which may be a promise.
func get[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, expression)
	return v
}

// app is an expression on the page's own objects.
func app[T any](b *browser, expression string) T {
	b.t.Helper()
	return get[T](b, `import("/static/app.js").then(({app}) => `+expression+`)`)
}

// until waits for an expression to be true.
func (b *browser) until(expression string) {
	b.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !get[bool](b, "Boolean("+expression+")") {
		if time.Now().After(deadline) {
			b.shot("stuck")
			require.FailNow(b.t, "the page does not come to it", "%s\nit says: %s", expression, get[string](b, `document.getElementById("said").textContent`))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// says waits for what the page tells a screen reader.
func (b *browser) says(words string) {
	b.t.Helper()
	b.until(`document.getElementById("said").textContent.includes(` + quoted(words) + `)`)
}

// quiet empties it, so that the same words can be waited for again.
func (b *browser) quiet() {
	b.t.Helper()
	get[bool](b, `(document.getElementById("said").textContent = "", true)`)
}

func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(data)
}

func (b *browser) click(selector string) {
	b.t.Helper()
	within(b, chromedp.Click(chromedp.CSS(selector)))
}

// drag selects the words of the article by the mouse, from the left edge of
// the first letter to the right edge of the last.
func (b *browser) drag(words string) {
	b.t.Helper()
	type point struct{ X1, Y1, X2, Y2 float64 }
	p := get[point](b, `(() => {
		const box = document.getElementById("text");
		const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
		let all = "";
		const nodes = [];
		while (walker.nextNode()) { nodes.push([walker.currentNode, all.length]); all += walker.currentNode.data; }
		const at = all.indexOf(`+quoted(words)+`);
		if (at < 0) throw new Error("not in the article: " + `+quoted(words)+`);
		const end = at + `+quoted(words)+`.length;
		const place = (i) => { const found = nodes.filter(([, from]) => from <= i).pop(); return [found[0], i - found[1]]; };
		const rect = (i, j) => { const r = document.createRange(); r.setStart(...place(i)); const [n, o] = place(j - 1); r.setEnd(n, o + 1); return r.getClientRects(); };
		const first = [...segment(all.slice(at, end))][0].length;
		function* segment(s) { for (const x of new Intl.Segmenter().segment(s)) yield x.segment; }
		const last = [...segment(all.slice(at, end))].pop().length;
		place(at)[0].parentElement.scrollIntoView({ block: "center" });
		const a = rect(at, at + first)[0];
		const z = [...rect(end - last, end)].pop();
		return { X1: a.left + 0.5, Y1: (a.top + a.bottom) / 2, X2: z.right - 0.5, Y2: (z.top + z.bottom) / 2 };
	})()`)
	left := chromedp.MouseOption(chromedp.ButtonLeft)
	held := func(e *input.DispatchMouseEventParams) { e.Buttons = 1 }
	within(b,
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, p.X1, p.Y1, left, chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, (p.X1+p.X2)/2, (p.Y1+p.Y2)/2, left, held),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, p.X2, p.Y2, left, held),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, p.X2, p.Y2, left, chromedp.ClickCount(1)))
}

// accessible looks for faults with axe, by all its rules for WCAG 2.2 A and AA
// and those of good practice.
func (b *browser) accessible(view string) {
	b.t.Helper()
	if b.axe == "" {
		return
	}
	if !get[bool](b, `"axe" in window`) {
		within(b, chromedp.Evaluate[chromedp.Void](b.axe))
	}
	type fault struct {
		ID, Help string
		Nodes    []struct{ HTML, FailureSummary string }
	}
	faults := get[[]fault](b, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`)
	for _, f := range faults {
		for _, n := range f.Nodes {
			b.t.Errorf("%s: %s (%s)\n%s\n%s", view, f.Help, f.ID, n.HTML, n.FailureSummary)
		}
	}
}

// TestAxeFindsFaults: no fault found means something only where one would be.
func TestAxeFindsFaults(t *testing.T) {
	b := newBrowser(t)
	if b.axe == "" {
		t.Skip("WHOSAID_AXE names no axe-core")
	}
	b.open("data:text/html,<p style='color:silver;background:white'>pale</p><input>")
	within(b, chromedp.Evaluate[chromedp.Void](b.axe))
	found := get[[]string](b, `axe.run(document).then((r) => r.violations.map((v) => v.id))`)
	require.Subset(t, found, []string{"color-contrast", "label"})
}

// shot takes a picture, where WHOSAID_SHOTS names a folder for them.
func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("WHOSAID_SHOTS")
	if dir == "" {
		return
	}
	require.NoError(b.t, os.MkdirAll(dir, 0o755))
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
}

// seen looks for faults in both themes, and at widths down to what is left of
// 1,280 pixels at 200 %. Where pictures are wanted it takes one of each.
func (b *browser) seen(view string) {
	b.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, width := range []int64{1280, 800, 640} {
			if os.Getenv("WHOSAID_SHOTS") == "" && (theme == "dark") != (width == 800) {
				continue // half of them say as much in half the time
			}
			b.size(width, width*5/8)
			b.shot(fmt.Sprintf("%s-%s-%d", view, theme, width))
			b.accessible(strings.Join([]string{view, theme, fmt.Sprint(width)}, ", "))
			require.LessOrEqual(b.t, get[int](b, "document.documentElement.scrollWidth"), int(width), "%s scrolls sideways at %d", view, width)
		}
	}
	b.theme("light")
	b.size(1280, 800)
}
