package review_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/review"
)

// Who only looks sees what is decided, beside the one who decides.
func TestLook(t *testing.T) {
	claims := bridge(t)
	dir := folder(t, claims...)
	k := open(t, dir)
	ctx := context.Background()
	_, err := k.Do(ctx, review.Event{Reviewer: "ann", Action: review.Wrong, Claims: []string{claims[0].ID}})
	require.NoError(t, err)

	look, err := review.Look(ctx, dir, index.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, look.Close()) }()
	row, err := look.Index().Claim(ctx, claims[0].ID, "")
	require.NoError(t, err)
	require.Equal(t, index.Wrong, row.State)

	_, err = look.Do(ctx, review.Event{Reviewer: "ben", Action: review.Right, Claims: []string{claims[1].ID}})
	require.ErrorIs(t, err, review.ErrRefused)
}
