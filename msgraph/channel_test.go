package msgraph_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

func TestAnIDTellsAChannelMeeting(t *testing.T) {
	t.Parallel()
	const organizer = "dc17674c-81d9-4adb-bfb2-8f6a442e4623"
	encoded := func(e *base64.Encoding, thread string) string {
		return e.EncodeToString([]byte("1*" + organizer + "*1791968400123**" + thread))
	}
	for id, want := range map[string]bool{
		encoded(base64.StdEncoding.WithPadding(base64.NoPadding), "19:0b1f@thread.tacv2"): true,
		encoded(base64.URLEncoding, "19:0b1f~>?@thread.tacv2"):                            true,
		encoded(base64.RawStdEncoding, "19:meeting_MGQ4@thread.v2"):                       false,
		organizer + "_19:0b1f@thread.tacv2":                                               true,
		organizer + "_19:meeting_MGQ4@thread.v2":                                          false,
		"hello":                                                                           false,
	} {
		path, err := msgraph.Me.Child(msgraph.KindOnlineMeeting, id)
		require.NoError(t, err)
		assert.Equal(t, want, msgraph.IsChannelMeeting(path), id)
	}
	assert.False(t, msgraph.IsChannelMeeting(msgraph.Me))
	assert.False(t, msgraph.IsChannelMeeting("/solutions/virtualEvents/webinars/w/sessions/a@thread.tacv2"))
}
