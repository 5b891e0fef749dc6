package auth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Expiry is when the token says that it ends; zero if it does not say. The token is not checked: whoever relies on it
// longer than the time from somewhere else allows must not.
func Expiry(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Expires float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Expires <= 0 {
		return time.Time{}
	}
	return time.Unix(int64(claims.Expires), 0)
}
