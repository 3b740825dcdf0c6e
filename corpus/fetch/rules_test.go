package fetch

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// rulesOf parses a robots.txt for this program.
func rulesOf(t testing.TB, text string) *rules {
	t.Helper()
	r, err := parseRules([]byte(text), "whosaid")
	require.NoError(t, err)
	return r
}

// The cases of the tests of Google's own parser (google/robotstxt,
// robots_test.cc) with other names and paths, and those of RFC 9309.
func TestRules(t *testing.T) {
	const site = "http://news.test"
	for name, c := range map[string]struct {
		robots string
		yes    []string // paths that may be fetched
		no     []string // and not
	}{
		"an empty file allows all":             {"", []string{"/", "/a"}, nil},
		"a group without rules allows all":     {"user-agent: whosaid\n", []string{"/", "/a"}, nil},
		"an empty disallow allows all":         {"user-agent: whosaid\ndisallow:\n", []string{"/", "/a"}, nil},
		"rules before any group do not count":  {"disallow: /\nuser-agent: other\nallow: /\n", []string{"/a"}, nil},
		"a line needs a colon":                 {"user-agent: whosaid\ndisallow: /\n", nil, []string{"/", "/a"}},
		"or at least a space":                  {"user-agent whosaid\ndisallow /\n", nil, []string{"/a"}},
		"but no other words":                   {"foo: whosaid\nbar: /\n", []string{"/a"}, nil},
		"words after a missing colon":          {"user-agent whosaid\ndisallow / all of it\n", []string{"/a"}, nil},
		"comments are no part of a rule":       {"user-agent: whosaid # me\ndisallow: /a # not this\n", []string{"/b"}, []string{"/a"}},
		"a group of several agents":            {"user-agent: one\nuser-agent: whosaid\nuser-agent: two\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"rules end the list of agents":         {"user-agent: whosaid\ndisallow: /a\nuser-agent: other\ndisallow: /b\n", []string{"/b"}, []string{"/a"}},
		"groups of the same agent are joined":  {"user-agent: whosaid\ndisallow: /a\n\nuser-agent: other\ndisallow: /c\n\nuser-agent: whosaid\ndisallow: /b\n", []string{"/c"}, []string{"/a", "/b"}},
		"an empty line does not end a group":   {"user-agent: whosaid\n\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"other lines do not end a group":       {"user-agent: whosaid\nsitemap: http://news.test/s.xml\nfoo: bar\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"nor stand between agents":             {"user-agent: other\nsitemap: http://news.test/s.xml\nuser-agent: whosaid\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"names of lines in any case":           {"USER-AGENT: whosaid\nDisALLow: /a\nALLOW: /a/b\n", []string{"/b", "/a/b"}, []string{"/a"}},
		"the agent's name in any case":         {"user-agent: WhoSaid\ndisallow: /a\n", nil, []string{"/a"}},
		"the agent's name ends at a version":   {"user-agent: whosaid/2.0\ndisallow: /a\n", nil, []string{"/a"}},
		"and at a space":                       {"user-agent: whosaid news\ndisallow: /a\n", nil, []string{"/a"}},
		"it is a whole name":                   {"user-agent: whosaidwhat\ndisallow: /\nuser-agent: who\ndisallow: /\n", []string{"/a"}, nil},
		"all others follow the star":           {"user-agent: *\ndisallow: /a\nuser-agent: other\ndisallow: /b\n", []string{"/b"}, []string{"/a"}},
		"who is named does not":                {"user-agent: *\ndisallow: /\nuser-agent: whosaid\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"whatever the order":                   {"user-agent: whosaid\nallow: /\nuser-agent: *\ndisallow: /\n", []string{"/b"}, nil},
		"even without a rule":                  {"user-agent: *\ndisallow: /\nuser-agent: whosaid\n", []string{"/b"}, nil},
		"a star with words is a star":          {"user-agent: * all of you\ndisallow: /a\n", nil, []string{"/a"}},
		"a star within a name is none":         {"user-agent: *said\ndisallow: /a\n", []string{"/a"}, nil},
		"agents that share a group with all":   {"user-agent: *\nuser-agent: whosaid\ndisallow: /a\n", []string{"/b"}, []string{"/a"}},
		"paths in their case":                  {"user-agent: whosaid\ndisallow: /X/\n", []string{"/x/y"}, []string{"/X/y"}},
		"the longest rule counts":              {"user-agent: whosaid\ndisallow: /a/b\nallow: /a\n", []string{"/a", "/a/c"}, []string{"/a/b", "/a/b/c"}},
		"in any order":                         {"user-agent: whosaid\nallow: /a/b\ndisallow: /a\n", []string{"/a/b", "/b"}, []string{"/a", "/a/c"}},
		"allow wins over an equal one":         {"user-agent: whosaid\ndisallow: /a\nallow: /a\n", []string{"/a"}, nil},
		"the whole site but one page":          {"user-agent: whosaid\ndisallow: /\nallow: /x/page.html\n", []string{"/x/page.html", "/x/page.html.gz"}, []string{"/x/", "/"}},
		"a star is any run":                    {"user-agent: whosaid\ndisallow: /a*c\n", []string{"/ab", "/b/ac"}, []string{"/ac", "/abc", "/a/b/cd"}},
		"a longer pattern with a star counts":  {"user-agent: whosaid\nallow: /x/page.\ndisallow: /*.html\n", []string{"/x/page.php"}, []string{"/y.html"}},
		"a dollar ends the path":               {"user-agent: whosaid\ndisallow: /a$\n", []string{"/ab", "/a/"}, []string{"/a"}},
		"elsewhere it is itself":               {"user-agent: whosaid\ndisallow: /a$b\n", []string{"/a"}, []string{"/a$b"}},
		"star and dollar":                      {"user-agent: whosaid\ndisallow: /*.pdf$\n", []string{"/a.pdf?x", "/a.pdfs"}, []string{"/a.pdf", "/b/c.pdf"}},
		"the home page alone":                  {"user-agent: whosaid\ndisallow: /\nallow: /$\n", []string{"/"}, []string{"/a"}},
		"index.html stands for its folder":     {"user-agent: whosaid\ndisallow: /\nallow: /x/index.html\n", []string{"/x/", "/x/index.html"}, []string{"/x/y", "/"}},
		"index.htm too":                        {"user-agent: whosaid\ndisallow: /\nallow: /x/index.htm\n", []string{"/x/", "/x/index.htm"}, []string{"/x/y"}},
		"queries are part of the path":         {"user-agent: whosaid\ndisallow: /a?id=\n", []string{"/a", "/a?x=1"}, []string{"/a?id=1"}},
		"parameters too":                       {"user-agent: whosaid\ndisallow: /*;p\n", []string{"/a"}, []string{"/a;p"}},
		"other letters are escaped":            {"user-agent: whosaid\ndisallow: /ツ\n", []string{"/a"}, []string{"/%E3%83%84", "/%e3%83%84/x"}},
		"escaped in the file":                  {"user-agent: whosaid\ndisallow: /%e3%83%84\n", nil, []string{"/%E3%83%84"}},
		"RFC 9309: escapes that none needs":    {"user-agent: whosaid\ndisallow: /%7Ejo%65\n", []string{"/jo"}, []string{"/~joe", "/%7ejoe"}},
		"RFC 9309: but kept are those needed":  {"user-agent: whosaid\ndisallow: /a%2Fb\n", []string{"/a/b"}, []string{"/a%2Fb", "/a%2fb"}},
		"two slashes are two":                  {"user-agent: whosaid\ndisallow: /a//b\n", []string{"/a/b"}, []string{"/a//b"}},
		"common slips of the pen":              {"useragent: whosaid\ndisalow: /a\ndissallow: /b\ndiasllow: /c\n", []string{"/d"}, []string{"/a", "/b", "/c"}},
		"a mark at the start":                  {"\xef\xbb\xbfuser-agent: whosaid\ndisallow: /a\n", nil, []string{"/a"}},
		"half a mark":                          {"\xef\xbbuser-agent: whosaid\ndisallow: /a\n", nil, []string{"/a"}},
		"another mark":                         {"\xef\x11\xbfuser-agent: whosaid\ndisallow: /a\n", []string{"/a"}, nil},
		"a mark in the middle":                 {"user-agent: other\n\xef\xbb\xbfuser-agent: whosaid\ndisallow: /a\n", []string{"/a"}, nil},
		"line ends of all systems":             {"user-agent: whosaid\r\ndisallow: /a\r\rdisallow: /b\ndisallow: /c", []string{"/d"}, []string{"/a", "/b", "/c"}},
		"blanks around":                        {"  user-agent :\twhosaid  \n\t disallow  :  /a  \n", nil, []string{"/a"}},
		"an HTML page has no rules":            {"<!doctype html><html><body>Not found: /</body></html>", []string{"/"}, nil},
		"binary data has none":                 {"\x00\x01\xff\xfe:\x00/\n\x00", []string{"/"}, nil},
		"a rule that does not begin with / is": {"user-agent: whosaid\ndisallow: *.pdf\n", []string{"/a"}, []string{"/a.pdf"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := rulesOf(t, c.robots)
			for _, p := range c.yes {
				ok, line := r.allows(site + p)
				require.True(t, ok, "%s is forbidden by %q", p, line)
			}
			for _, p := range c.no {
				ok, line := r.allows(site + p)
				require.False(t, ok, "%s is allowed", p)
				require.Contains(t, strings.ToLower(line), "disallow: ", p)
			}
		})
	}
}

func TestRulesOfAnAddressWithoutPath(t *testing.T) {
	r := rulesOf(t, "user-agent: *\ndisallow: /\n")
	for _, address := range []string{"http://news.test", "http://news.test/", "http://news.test?a", "http://news.test:8080"} {
		ok, _ := r.allows(address)
		require.False(t, ok, address)
	}
}

// A line may have 2083 x 8 bytes; what is beyond does not count.
func TestRulesWithLongLines(t *testing.T) {
	const most = 2083*8 - 1
	start := "disallow: "
	tooLong := "/x/" + strings.Repeat("a", most)
	r := rulesOf(t, "user-agent: whosaid\n"+start+tooLong+"/qux\n")
	ok, _ := r.allows("http://news.test/fux")
	require.True(t, ok)
	ok, _ = r.allows("http://news.test" + tooLong[:most-len(start)] + "/fux")
	require.False(t, ok)
}

// RFC 9309 asks for at least 500 KiB. A line that the limit cuts has no effect.
func TestRulesOverTheLimit(t *testing.T) {
	head := "user-agent: whosaid\ndisallow: /first\n"
	filler := strings.Repeat("# nothing to see here\n", maxRobots/22)
	filler = filler[:maxRobots-len(head)-len("disallow: /last\n")-1] + "\n"
	r := rulesOf(t, head+filler+"disallow: /last\ndisallow: /beyond\n")
	for path, want := range map[string]bool{"/first": false, "/last": false, "/beyond": true, "/b": true} {
		ok, _ := r.allows("http://news.test" + path)
		require.Equal(t, want, ok, path)
	}
	r = rulesOf(t, head+filler+"disallow: /last and more\n")
	ok, _ := r.allows("http://news.test/last")
	require.True(t, ok, "the line is cut")
}

// Of a large file only what bears on this program is held.
func TestRulesOfOthersAreNotKept(t *testing.T) {
	var text strings.Builder
	text.WriteString("user-agent: *\ndisallow: /every\n")
	for text.Len() < 400<<10 {
		text.WriteString("user-agent: someone\nuser-agent: else\ndisallow: /x\nallow: /y\n")
	}
	text.WriteString("user-agent: whosaid\ndisallow: /a\n")
	r := rulesOf(t, text.String())
	require.Less(t, r.size(), 2<<20/10)
	ok, line := r.allows("http://news.test/a/b")
	require.False(t, ok)
	require.Equal(t, "Disallow: /a", line)
	ok, _ = r.allows("http://news.test/every")
	require.True(t, ok)
}

func TestCrawlDelay(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"user-agent: *\ncrawl-delay: 5\n":                                                                  5 * time.Second,
		"User-Agent: whosaid\nCrawl-Delay: 0.5\n":                                                          500 * time.Millisecond,
		"user-agent: *\ncrawl-delay: 5\nuser-agent: whosaid\ndisallow: /a\n":                               0,
		"user-agent: *\ndisallow: /b\ncrawl-delay: 5\nuser-agent: whosaid\ncrawl-delay: 2\ndisallow: /a\n": 2 * time.Second,
		"user-agent: other\ncrawl-delay: 5\ndisallow: /\nuser-agent: *\ndisallow: /a\n":                    0,
		"crawl-delay: 5\nuser-agent: *\ndisallow: /a\n":                                                    0,
		"user-agent: *\ncrawl-delay: soon\n":                                                               0,
		"user-agent: *\ncrawl-delay: -3\n":                                                                 0,
		"user-agent: *\ncrawl-delay: NaN\n":                                                                0,
		"user-agent: *\ncrawl-delay: 1e300\n":                                                              1e9 * time.Second,
		"user-agent: *\ncrawl-delay: 3\ncrawl-delay: 7\n":                                                  7 * time.Second,
	} {
		require.Equal(t, want, rulesOf(t, text).delay, text)
	}
}

func TestAgent(t *testing.T) {
	for given, want := range map[string]string{
		"me@example.org":                             "whosaid/1.2 (+mailto:me@example.org)",
		" https://example.org/study ":                "whosaid/1.2 (+https://example.org/study)",
		"my-study/1.0 (+https://example.org/study)":  "my-study/1.0 (+https://example.org/study)",
		"StudyBot (contact: first.last@uni.example)": "StudyBot (contact: first.last@uni.example)",
	} {
		got, err := Agent(given, "1.2")
		require.NoError(t, err, given)
		require.Equal(t, want, got)
	}
	for given, why := range map[string]string{
		"": "--user-agent", "Mozilla/5.0": "no contact", "bot/1.0 (+http://localhost)": "no contact", "me@": "no contact",
		"(me@example.org)": "begin with a name", "bot/1 (me@example.org)\r\nX: y": "plain ASCII", "bot/1 (mé@example.org)": "plain ASCII",
	} {
		_, err := Agent(given, "1.2")
		require.ErrorContains(t, err, why, given)
	}
	got, err := Agent("me@example.org", "(devel)")
	require.NoError(t, err)
	require.Equal(t, "whosaid/devel (+mailto:me@example.org)", got)
}

func FuzzRules(f *testing.F) {
	f.Add("user-agent: *\ndisallow: /a*b$\n", "/a")
	f.Add("user-agent whosaid\nallow index.htm\ncrawl-delay: 1", "/%zz")
	f.Add(":\n#\n\t:\x00/", "?")
	f.Fuzz(func(t *testing.T, text, path string) {
		r, err := parseRules([]byte(text), "whosaid")
		require.NoError(t, err)
		u, err := parse("http://news.test/" + path)
		if err != nil {
			return
		}
		if ok, _ := r.allows(u.String()); !ok {
			require.Contains(t, strings.ToLower(text), "dis", "nothing forbids %s", u)
		}
	})
}

// hostile is the worst that a robots.txt can do: every pattern tries every
// place of a path of n bytes.
func hostile(t testing.TB, n int) (r *rules, address string) {
	line := "disallow: /" + strings.Repeat("*a", 4000) + "b\n"
	r = rulesOf(t, "user-agent: *\n"+strings.Repeat(line, maxRobots/len(line)))
	return r, "http://news.test/" + strings.Repeat("a", n)
}

func TestHostileRules(t *testing.T) {
	r, address := hostile(t, maxAddress-100)
	ok, why := r.allows(address)
	require.False(t, ok)
	require.Contains(t, why, "too many for so long an address")
	r, address = hostile(t, 200)
	ok, _ = r.allows(address)
	require.True(t, ok, "an address of usual length")
}

func BenchmarkHostileRules(b *testing.B) {
	r, address := hostile(b, 380)
	for b.Loop() {
		ok, _ := r.allows(address)
		require.True(b, ok)
	}
}

func BenchmarkRules(b *testing.B) {
	r := rulesOf(b, "user-agent: *\n"+strings.Repeat("disallow: /search/*?page=\nallow: /news/$\n", 50))
	for b.Loop() {
		ok, _ := r.allows("http://news.test/news/2026/03/a-long-headline-that-is-part-of-the-address.html")
		require.True(b, ok)
	}
}
