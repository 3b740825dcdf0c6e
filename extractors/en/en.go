// Package en holds what the rules know of English as data: cues with their
// lemma, class, kind, status and frames, and lists of words such as titles,
// roles and demonyms. The data stand in text files under data/, embedded in
// the program; the head of each tells its format and where its counts come
// from. There is no logic of extraction here, so that a linguist can change
// what the program knows without reading Go, and a user can add a file of the
// same form.
package en

import (
	"embed"
	"fmt"
	"sync"

	"whosaid/extractors/doc"
)

// CueClass is the part of speech in which a cue attributes.
type CueClass string

// Classes of cues.
const (
	Verb        CueClass = "verb"        // say
	Preposition CueClass = "preposition" // according to
	Noun        CueClass = "noun"        // claim, statement
	Adverb      CueClass = "adverb"      // reportedly
	Adjective   CueClass = "adjective"   // confident
	Phrase      CueClass = "phrase"      // make clear, it is clear
)

// Frames is a set of the forms in which a content can stand with its cue.
type Frames uint16

// The frames. A cue takes each that its row names.
const (
	That      Frames = 1 << iota // a clause, with "that" or without: said (that) she left
	To                           // an infinitive: promised to leave
	NP                           // a noun phrase: denied the charge
	Wh                           // whether, if, why, how, what: asked whether she left
	Ing                          // a gerund: denied taking it
	As                           // as: described it as a mistake
	PP                           // of, about, for, on, against …: warned of a flood
	Quote                        // direct speech, before or after: "No," she said
	Recipient                    // the one told stands between cue and content: told CNN that
	Passive                      // passive without a source: it is believed, was thought to
)

// frameNames is in the order of the constants.
var frameNames = []string{"that", "to", "np", "wh", "ing", "as", "pp", "quote", "recipient", "passive"}

// Has reports whether f holds all of g.
func (f Frames) Has(g Frames) bool { return f&g == g }

// Any reports whether f and g share a frame.
func (f Frames) Any(g Frames) bool { return f&g != 0 }

// Cue is one row of the lexicon of cues. A lemma may have several rows, for
// other classes or for frames in which it means another thing: "ask whether"
// is a question, "ask to" a request.
type Cue struct {
	Lemma  string // words of a multiword cue apart by one space: "call for"
	Class  CueClass
	Kind   doc.Kind
	Status doc.Status
	Frames Frames
	// Weight is the share of the lemma's occurrences in running news that
	// attribute, 0 to 1: 0.9 for "note", 0.1 for "take". It is a prior, not a verdict.
	Weight float64
	// Count is how often the lemma attributes in the corpus that Weight was
	// counted on; 0 for rows from general knowledge, whose Weight is a guess.
	Count int
}

// List names a list of words or phrases.
type List string

// The lists. What the value of an entry means is told in the head of its file.
const (
	Titles              List = "titles"               // before a name: Sen., President, Dr
	OrgHeads            List = "org heads"            // last word of an organisation's name: Ministry; value is what else it allows
	OrgTails            List = "org tails"            // last word of one after "of … and": Prevention
	Orgs                List = "orgs"                 // names of organisations: Taliban, Pentagon
	Outlets             List = "outlets"              // news agencies and media: Reuters, CNN
	Places              List = "places"               // countries, capitals, states
	PlaceHeads          List = "place heads"          // last word of a place's name: Street, Island
	Demonyms            List = "demonyms"             // American, Afghan: value is the place
	Anonymity           List = "anonymity"            // phrases that state that a name is withheld
	Hedges              List = "hedges"               // people in the know: people familiar with
	Given               List = "given names"          // value: f, m or b(oth)
	Particles           List = "particles"            // inside surnames: van, de, al
	Suffixes            List = "suffixes"             // after names: Jr., MD
	Calendar            List = "calendar"             // months and days
	Negations           List = "negations"            // not, never, no one
	Auxiliaries         List = "auxiliaries"          // forms of be, have, do; modals
	Catenatives         List = "catenatives"          // verbs that hand on to the next: continued to insist
	Linking             List = "linking verbs"        // before an adjective: be, remain
	VerbParticles       List = "verb particles"       // can stand after the object: ruled it out
	LooseAdverbs        List = "loose adverbs"        // do not belong to the verb after them: here
	Times               List = "times"                // nouns that tell when: week
	Locatives           List = "locatives"            // prepositions that places stand after: in
	Occasions           List = "occasions"            // where something was said: interview
	ServeTo             List = "serve to"             // people that "to" belongs to: adviser
	Modifiers           List = "modifiers"            // adjectives before offices: former, senior, federal
	NounsToo            List = "nouns too"            // verbs of cues that are nouns too: claim, report
	Quantifiers         List = "quantifiers"          // one, some, many, most: heads of noun phrases
	PieceLabels         List = "labels"               // before a colon, what follows and not who says it: update
	NotNames            List = "not names"            // capitalised words that are no names
	SourceNouns         List = "source nouns"         // heads of sources: value is the classes of speaker they name
	Gendered            List = "gendered words"       // titles and nouns: value is m or f
	NoRoles             List = "no roles"             // people by what is no office or trade: rival, niece, woman
	PlaceOffices        List = "place offices"        // offices that places have: governor
	Vague               List = "vague adjectives"     // do not tell which: the same lab
	Makers              List = "makers"               // of works, which they do not speak for: author
	Likening            List = "likening"             // before what somebody is not, or was: as, like
	RoleWords           List = "role words"           // Sen.: value is what its bearer is called, senator lawmaker
	SameThings          List = "same things"          // poll: value is what else it is called, survey
	Aliases             List = "aliases"              // UK: value is the name it is looked up by
	Refusals            List = "refusals"             // decline, refuse: value is silent where the word alone takes no side
	Silence             List = "silence"              // say, comment: not having done so takes no side
	NegatedDenies       List = "denials when negated" // believe: "does not believe" denies
	Stance              List = "stance"               // doubt: value is the status it carries beside any verb
	Articles            List = "articles"             // the, a, an
	Personal            List = "personal pronouns"    // he, she, who
	Possessives         List = "possessive pronouns"  // his, whose
	Indefinites         List = "indefinite pronouns"  // some, many, one
	Demonstratives      List = "demonstratives"       // this, every, such
	PhraseEnds          List = "phrase ends"          // end the noun phrase of a source: of, who
	PhraseLeads         List = "phrase leads"         // before a source, no part of it: according to
	Approximate         List = "approximate"          // before a number: about
	Relatives           List = "relative pronouns"    // who, which
	FirstPerson         List = "first person"         // I, we
	Counts              List = "counts"               // count particular people: two, dozens
	AnyBody             List = "any bodies"           // nouns that many named bodies go by: company
	MediaNouns          List = "media nouns"          // what a news outlet goes by: newspaper
	PlaceNouns          List = "place nouns"          // what a land or town goes by: country
	Amounts             List = "amounts"              // before "of", only count: number
	PublicHeads         List = "public heads"         // in names of bodies that are no company: University
	PublicNouns         List = "public nouns"         // what such bodies go by: agency
	Forces              List = "forces"               // of which a place has one: police
	MakingVerbs         List = "making verbs"         // a document comes from their subject: write
	WhWords             List = "question words"       // whether, why
	ContentPrepositions List = "content prepositions" // begin a content: of, against
	lemmas              List = "lemmas"
)

// lists is every name that a file may use for a section, besides "cues".
var lists = []List{Titles, OrgHeads, OrgTails, Orgs, Outlets, Places, PlaceHeads, Demonyms,
	Anonymity, Hedges, Given, Particles, Suffixes, Calendar, Negations, Auxiliaries,
	Catenatives, Linking, VerbParticles, LooseAdverbs, Times, Locatives, Occasions, ServeTo, Modifiers, NounsToo, PieceLabels, Quantifiers, NotNames, SourceNouns, Gendered, NoRoles, PlaceOffices, Vague, Makers, Likening, RoleWords,
	SameThings, Aliases, Refusals, Silence, NegatedDenies, Stance,
	Articles, Personal, Possessives, Indefinites, Demonstratives, PhraseEnds, PhraseLeads, Approximate,
	Relatives, FirstPerson, Counts, AnyBody, MediaNouns, Amounts, PlaceNouns, PublicHeads, PublicNouns, Forces, MakingVerbs, WhWords, ContentPrepositions, lemmas}

// Entry is one line of a list.
type Entry struct {
	Key   string // in the form of Normal
	Value string // "" where the list has none
}

// Lexicon is the sum of the files read. It is never changed after it was
// built, so any number of goroutines may use it.
type Lexicon struct {
	cues    map[string][]Cue
	order   []string // lemmas in the order of the files
	longest int      // words in the longest lemma of cues
	lists   map[List]*list
}

type list struct {
	value   map[string]string
	order   []string
	longest int
}

//go:embed data/*.txt
var files embed.FS

// Default is the lexicon of the embedded files, parsed once.
var defaultLexicon = sync.OnceValue(func() *Lexicon {
	l, err := parseEmbedded()
	if err != nil {
		// The embedded files are part of the program and parsed by its tests.
		panic(fmt.Sprintf("embedded lexicon: %v", err))
	}
	return l
})

// Default is the lexicon built into the program.
func Default() *Lexicon { return defaultLexicon() }

// Cue is the first row for lemma, the one in its most frequent use.
func (l *Lexicon) Cue(lemma string) (Cue, bool) {
	rows := l.cues[lemma]
	if len(rows) == 0 {
		return Cue{}, false
	}
	return rows[0], true
}

// Cues lists all rows for lemma, the most frequent use first.
func (l *Lexicon) Cues(lemma string) []Cue { return l.cues[lemma] }

// CueIn is the row for lemma that fits best: of the class and with a frame of
// frames, else of the class. Class "" stands for any.
func (l *Lexicon) CueIn(lemma string, class CueClass, frames Frames) (Cue, bool) {
	var found Cue
	ok := false
	for _, c := range l.cues[lemma] {
		if class != "" && c.Class != class {
			continue
		}
		if frames != 0 && c.Frames.Any(frames) {
			return c, true
		}
		if !ok {
			found, ok = c, true
		}
	}
	return found, ok
}

// Lemmas lists the lemmas of all cues in a fixed order.
func (l *Lexicon) Lemmas() []string { return l.order }

// LongestCue is the number of words in the longest lemma of a cue.
func (l *Lexicon) LongestCue() int { return l.longest }

// Has reports whether phrase stands in list, whatever its case.
func (l *Lexicon) Has(list List, phrase string) bool {
	_, ok := l.Value(list, phrase)
	return ok
}

// Value is the value of phrase in list, "" where the list gives none.
func (l *Lexicon) Value(list List, phrase string) (string, bool) {
	t := l.lists[list]
	if t == nil {
		return "", false
	}
	v, ok := t.value[Normal(phrase)]
	return v, ok
}

// Entries lists what stands in list, in the order of the files.
func (l *Lexicon) Entries(list List) []Entry {
	t := l.lists[list]
	if t == nil {
		return nil
	}
	out := make([]Entry, 0, len(t.order))
	for _, k := range t.order {
		out = append(out, Entry{k, t.value[k]})
	}
	return out
}

// Longest is the number of words in the longest entry of list: how far a
// search for its phrases has to look.
func (l *Lexicon) Longest(list List) int {
	if t := l.lists[list]; t != nil {
		return t.longest
	}
	return 0
}
