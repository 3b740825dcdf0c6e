package speakers

// What the article speaks of, and the words that lead to it. Clusters are joined,
// never removed, so that a number once given keeps its meaning.

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// cluster is one person, organisation, group or document of the article.
type cluster struct {
	joined int // cluster that this one turned out to be, -1 for itself

	typ      doc.SpeakerType
	name     string // fullest name; "" where the article gives none
	desc     string // fullest description, without a leading article
	head     string // noun of the description, singular
	fixed    doc.Naming
	reworded bool // desc has a name in place of the text's pronoun

	gender   byte // 'm', 'f', 0 unknown
	told     bool // the gender is told by a title or role, not by the given name
	plural   bool
	vague    bool // "one", "some": nothing goes back to it
	owned    bool // told by a possessor: Roe's mother
	unsure   bool // named by a word that nothing tells the type of
	place    bool // a town, state or land
	mute     bool // a thing, not a body or text that can say something
	members  []int
	among    int // 1 + cluster of those whom this is one of; 0 for none
	role     string
	org      string // affiliation as the text gives it
	stated   bool
	mentions int // by name
}

// perKey bounds the clusters that one surname or noun leads to: the latest
// are kept, which bounds the work of each look-up.
const perKey = 8

// index leads from a word to the clusters it may stand for, the latest last.
type index map[string][]int

func (x index) add(key string, c int) {
	if key == "" {
		return
	}
	l := x[key]
	for i, o := range l {
		if o == c {
			copy(l[i:], l[i+1:])
			l[len(l)-1] = c
			return
		}
	}
	if len(l) == perKey {
		copy(l, l[1:])
		l[len(l)-1] = c
		return
	}
	x[key] = append(l, c)
}

// clusters holds what the article speaks of and the ways to find it again.
type clusters struct {
	all []cluster

	full     index // whole name, normalised
	surnames index // last word of persons' names
	givens   index // first word of persons' names
	middles  index // words between, which may be a surname before another
	orgWords index // first word, last word and acronym of organisations' names
	roles    index // "senator", "spokesman": persons who bear it
	heads    index // nouns of descriptions: "poll", "employee", "campaign"
}

func newClusters() *clusters {
	return &clusters{full: index{}, surnames: index{}, givens: index{}, middles: index{}, orgWords: index{}, roles: index{}, heads: index{}}
}

func (k *clusters) make(c cluster) int {
	c.joined = -1
	k.all = append(k.all, c)
	return len(k.all) - 1
}

// root is the cluster that c stands for after joining. Chains are cut short,
// so that the walk stays short.
func (k *clusters) root(c int) int {
	for k.all[c].joined >= 0 {
		if n := k.all[k.all[c].joined].joined; n >= 0 {
			k.all[c].joined = n
		}
		c = k.all[c].joined
	}
	return c
}

// at is the root of c for reading and changing.
func (k *clusters) at(c int) *cluster { return &k.all[k.root(c)] }

// join makes from a part of into.
func (k *clusters) join(from, into int) {
	from, into = k.root(from), k.root(into)
	if from == into {
		return
	}
	f, t := k.all[from], &k.all[into]
	k.all[from].joined = into
	t.mentions += f.mentions
	t.stated = t.stated || f.stated
	if t.gender == 0 {
		t.gender = f.gender
	}
	if t.role == "" {
		t.role = f.role
	}
	if t.org == "" {
		t.org = f.org
	}
	if fuller(f.name, t.name) {
		t.name = f.name
	}
	if t.desc == "" {
		t.desc, t.head = f.desc, f.head
	}
}

// fuller reports whether name a says more than b: more words, else longer words
// in place of initials and short forms.
func fuller(a, b string) bool {
	x, y := strings.Count(a, " "), strings.Count(b, " ")
	if a == "" || b == "" {
		return a != ""
	}
	if x != y {
		return x > y
	}
	return len(a) > len(b)+1
}

// normal is a name for comparing: lower case, no leading article, no
// possessive ending, only letters, digits and single spaces.
func normal(s string) string {
	s = en.Normal(s)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "'")
	if strings.ContainsAny(s, ".,\"“”") {
		s = noMarks.Replace(s)
	}
	w := strings.Fields(s)
	if len(w) > 1 && (w[0] == "the" || w[0] == "a" || w[0] == "an") {
		w = w[1:]
	}
	return strings.Join(w, " ")
}

var noMarks = strings.NewReplacer(".", "", ",", " ", "\"", "", "“", "", "”", "")
