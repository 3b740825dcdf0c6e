package index

// Which claims. A filter can be written into an address and read from one, so
// that a view can be kept as a bookmark.

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// Filter says which claims. Values of one field are alternatives; all fields
// that are given must hold. The zero Filter takes every claim.
type Filter struct {
	Speaker     []string // names, whole
	SpeakerType []string
	Naming      []string
	Outlet      []string // publishers, or sites where an article names none, whole; sites of articles that name none
	Status      []string
	Kind        []string
	Type        []string // of content: direct, indirect, mixed
	Extractor   []string // model and rule
	Review      []string // states, see State
	Reviewer    []string // those who have decided

	From, To string // of publication, both included: 2018, 2018-09 or 2018-09-13; claims without a date are left out

	MinConfidence, MaxConfidence *float64 // of the model, both included

	Text        string // words of content and speaker, see Query
	ArticleText string // words of title and text of the article
	Article     string // id of the article
	Sample      string // name of a set of claims, see SetClaims

	// As is the reviewer whose eyes to see with: states and values are then
	// those of this reviewer's own decisions, and the claims that others added
	// are not there. Empty: what all decisions together come to.
	As string
}

// fields are the filter's lists by their name in an address.
func (f *Filter) fields() [fieldCount]*[]string {
	return [fieldCount]*[]string{
		Speaker: &f.Speaker, SpeakerType: &f.SpeakerType, Naming: &f.Naming, Outlet: &f.Outlet,
		Status: &f.Status, Kind: &f.Kind, Type: &f.Type, Extractor: &f.Extractor,
		Review: &f.Review, Reviewer: &f.Reviewer,
	}
}

// Values are the filter's parts under the names of fields (speaker, naming,
// …), from, to, min, max, q, qa, article, sample and as; only those that are given.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for field, list := range f.fields() {
		if list != nil && len(*list) > 0 {
			v[Field(field).String()] = slices.Clone(*list)
		}
	}
	for name, value := range f.single() {
		if *value != "" {
			v.Set(name, *value)
		}
	}
	for name, value := range map[string]*float64{"min": f.MinConfidence, "max": f.MaxConfidence} {
		if value != nil {
			v.Set(name, strconv.FormatFloat(*value, 'g', -1, 64))
		}
	}
	return v
}

func (f *Filter) single() map[string]*string {
	return map[string]*string{
		"from": &f.From, "to": &f.To, "q": &f.Text, "qa": &f.ArticleText,
		"article": &f.Article, "sample": &f.Sample, "as": &f.As,
	}
}

// ParseFilter reads what Values gives, and passes over other names.
func ParseFilter(v url.Values) (f Filter, err error) {
	for field, list := range f.fields() {
		if list != nil {
			*list = slices.Clone(v[Field(field).String()])
		}
	}
	for name, value := range f.single() {
		*value = v.Get(name)
	}
	for name, value := range map[string]**float64{"min": &f.MinConfidence, "max": &f.MaxConfidence} {
		if text := v.Get(name); text != "" {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil || !(n >= 0 && n <= 1) {
				return f, fmt.Errorf("%s=%s: a number from 0 to 1 is wanted", name, text)
			}
			*value = &n
		}
	}
	for name, day := range map[string]string{"from": f.From, "to": f.To} {
		if day != "" && !dayForm.MatchString(day) {
			return f, fmt.Errorf("%s=%s: a date is wanted, as 2018, 2018-09 or 2018-09-13", name, day)
		}
	}
	return f, nil
}

var dayForm = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// Field is what claims are counted and grouped by.
type Field int

// Fields. Those up to Extractor are kept for each claim.
const (
	Speaker Field = iota
	SpeakerType
	Naming
	Status
	Kind
	Type
	Extractor
	Outlet
	Month      // of publication: 2018-09, 2018 where no more is known, empty where nothing is
	Confidence // in ten bins: 0.0 to 0.9, by their lower end; 1 counts to 0.9
	Review
	Reviewer // a claim counts to everyone who has decided on it
	fieldCount

	perClaim = Extractor + 1
)

var fieldNames = [fieldCount]string{
	"speaker", "speaker_type", "naming", "status", "kind", "type", "extractor",
	"outlet", "month", "confidence", "review", "reviewer",
}

// String is the field's name in addresses and JSON.
func (f Field) String() string { return fieldNames[f] }

// ParseField is the field of a name.
func ParseField(name string) (Field, error) {
	if i := slices.Index(fieldNames[:], name); i >= 0 {
		return Field(i), nil
	}
	return 0, fmt.Errorf("%s: no field of claims; the fields are %q", name, fieldNames)
}
