// Package date is the part of go-dateparser's package of that name which
// go-htmldate uses.
package date

import "time"

// Date is a date that was read.
type Date struct{ Time time.Time }
