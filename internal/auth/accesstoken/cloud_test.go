package accesstoken_test

import (
	"testing"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

// A cloud has issuers of its own: keys that say they are of another's are not taken.
func TestTheIssuersAreThoseOfTheCloud(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		v1, v2   string
		accepted bool
	}{
		"its own":               {"https://sts.windows.net", login, true},
		"another cloud's":       {"https://sts.chinacloudapi.cn", "https://login.partner.microsoftonline.cn", false},
		"one that begins alike": {"https://sts.windows.ne", "https://login.microsoftonline.co", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trust := newEntra().trust()
			trust.IssuerV1, trust.IssuerV2 = c.v1, c.v2
			v := validator(t, trust)
			if c.accepted {
				accepted(t, v, ofUser().token(), "v2.0")
				accepted(t, v, ofApp().token(), "v1.0")
				return
			}
			refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, "v2.0")
			refused(t, v, ofApp().token(), accesstoken.ErrUnavailable, "v1.0")
		})
	}
}
