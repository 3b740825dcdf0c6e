package review

// Drawn is a sample, as it was drawn.
type Drawn struct {
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
	Size int    `json:"size"` // asked for
	Seed uint64 `json:"seed"`
	By   string `json:"by"` // field of the strata; empty: there is one
	// Filter says what it was drawn from, as in an address; empty: from all.
	Filter string    `json:"filter"`
	Strata []Stratum `json:"strata"`
	// Members are ids of claims or of articles, in the order in which they are to
	// be gone through, which is a random one.
	Members []Member `json:"members"`
}

// Stratum is a part of what was drawn from.
type Stratum struct {
	Value      string `json:"value"`      // of the field
	Population int    `json:"population"` // units in it
	Size       int    `json:"size"`       // units drawn
}

// Member is a unit of a sample.
type Member struct {
	ID      string `json:"id"`
	Stratum int    `json:"stratum"` // number in Strata, from 0
}

// Unit is what a sample is drawn of.
type Unit string

// Units.
const (
	OfClaims   Unit = "claims"   // gives precision
	OfArticles Unit = "articles" // whole articles: gives recall as well, for those read to the end
)
