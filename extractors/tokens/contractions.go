package tokens

import "strings"

// endings are the parts that the Penn Treebank cuts off the end of a word.
// "n't" comes first: don't is do|n't.
var endings = []string{"n't", "'s", "'ll", "'re", "'ve", "'d", "'m"}

// joined are words written as one that the Penn Treebank cuts in two, with the
// place of the cut.
var joined = map[string]int{
	"cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3, "gimme": 3, "lemme": 3,
}

// contraction is the place where word is cut, or 0 for nowhere: did|n’t,
// they|’ve, can|not, Roe|’s.
func contraction(word string) int {
	if len(word) == 5 || len(word) == 6 {
		if cut, ok := joined[strings.ToLower(word)]; ok {
			return cut
		}
	}
	for _, e := range endings {
		if n := suffixFold(word, e); n > 0 && n < len(word) {
			return len(word) - n
		}
	}
	return 0
}

// suffixFold is the length of the suffix of s that equals ending without regard
// to case and to the form of the apostrophe, or 0.
func suffixFold(s, ending string) int {
	i := len(s)
	for j := len(ending) - 1; j >= 0; j-- {
		if ending[j] == '\'' {
			switch {
			case strings.HasSuffix(s[:i], "'"):
				i--
			case strings.HasSuffix(s[:i], "’"):
				i -= len("’")
			default:
				return 0
			}
			continue
		}
		if i == 0 || s[i-1]|0x20 != ending[j] {
			return 0
		}
		i--
	}
	return len(s) - i
}
