package msgraph_test

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// drawPath is a path of any shape. Its ids are of few characters, so that two are often alike.
func drawPath(t *rapid.T) msgraph.Path {
	id := rapid.StringMatching(`[a1*=+.@:!,~#'^_-]{1,4}|[a-zA-Z0-9]{100,140}`)
	name := func(make func(id string) (msgraph.Path, error)) msgraph.Path {
		for {
			if path, err := make(id.Draw(t, "id")); err == nil {
				return path
			}
		}
	}
	path := msgraph.Me
	if root := rapid.IntRange(0, 3).Draw(t, "root"); root > 0 {
		path = name([]func(string) (msgraph.Path, error){msgraph.UserPath, msgraph.WebinarPath, msgraph.TownhallPath}[root-1])
	}
	for range rapid.IntRange(0, 3).Draw(t, "depth") {
		if kinds := children[path.Kind()]; len(kinds) > 0 {
			kind, parent := rapid.SampledFrom(kinds).Draw(t, "kind"), path
			path = name(func(id string) (msgraph.Path, error) { return parent.Child(kind, id) })
		}
	}
	return path
}

func TestAGlobalIDNamesOnePath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		path, other := drawPath(t), drawPath(t)
		got, err := msgraph.ParseGlobalID(path.GlobalID())
		require.NoError(t, err)
		assert.Equal(t, path, got)
		assert.Equal(t, path == other, path.GlobalID() == other.GlobalID(), "%s and %s", path, other)
	})
}

// Whatever somebody makes of a global id, also with a checksum that fits: it is invalid, or the id of another path.
func TestAnEditedGlobalIDIsInvalidOrAnother(t *testing.T) {
	t.Parallel()
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		id := drawPath(t).GlobalID()
		body, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(id, "n1_"))
		require.NoError(t, err)
		body = body[:len(body)-4]
		for range rapid.IntRange(0, 3).Draw(t, "edits") {
			at := rapid.IntRange(0, len(body)).Draw(t, "at")
			put := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\x00\x01\x02\x80\x81\x0aa/~"))), 0, 3).Draw(t, "put")
			body = slices.Concat(body[:at], put, body[min(at+rapid.IntRange(0, 2).Draw(t, "cut"), len(body)):])
		}
		if len(body) > 0 && rapid.Bool().Draw(t, "has a longer number") { // the same in two bytes
			at := rapid.IntRange(0, len(body)-1).Draw(t, "longer number at")
			body = slices.Concat(body[:at], []byte{body[at] | 0x80, 0}, body[at+1:])
		}
		sum := crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))
		edited := "n1_" + base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(body, sum))
		path, err := msgraph.ParseGlobalID(edited)
		if err != nil {
			require.ErrorIs(t, err, msgraph.ErrInvalidID)
			assert.Empty(t, path)
			return
		}
		valid++
		assert.Equal(t, edited, path.GlobalID())
		for segment := range strings.SplitSeq(string(path), "/") {
			assert.NotContains(t, []string{".", ".."}, segment)
		}
	})
	if !testing.Short() { // which draws a fifth of them
		assert.Positive(t, valid)
	}
}
