package credential

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"strings"
)

// Challenge is what the WWW-Authenticate header of a 401 says about the token that it wants instead.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge#claims-challenge-header-format
type Challenge struct {
	Realm string
	// AuthorizationURI is where the caller can sign in.
	AuthorizationURI string
	// Error is "insufficient_claims" where the token must be asked for with Claims.
	Error string
	// Claims is a JSON object; "" for none.
	Claims string
}

// maxChallenge is how many bytes of the headers of an answer are read.
const maxChallenge = 16 << 10

// ParseChallenge reads the Bearer challenge of a 401: where there are several, the first that has claims. Claims come in
// either alphabet of base64, padded or not; what is not a JSON object is left out.
func ParseChallenge(header http.Header) (challenge Challenge, ok bool) {
	for _, parameters := range bearers(strings.Join(header.Values("WWW-Authenticate"), ",")) {
		next := Challenge{
			Realm:            parameters["realm"],
			AuthorizationURI: cmp.Or(parameters["authorization_uri"], parameters["authorization_url"]),
			Error:            parameters["error"],
			Claims:           decodeClaims(parameters["claims"]),
		}
		if !ok || challenge.Claims == "" && next.Claims != "" {
			challenge, ok = next, true
		}
	}
	return challenge, ok
}

// String is the value of a WWW-Authenticate header.
func (c Challenge) String() string {
	claims := ""
	if c.Claims != "" {
		claims = base64.StdEncoding.EncodeToString([]byte(c.Claims))
	}
	text := "Bearer realm=" + quote(c.Realm)
	for _, parameter := range [][2]string{{"authorization_uri", c.AuthorizationURI}, {"error", c.Error}, {"claims", claims}} {
		if parameter[1] != "" {
			text += ", " + parameter[0] + "=" + quote(parameter[1])
		}
	}
	return text
}

// quote writes a quoted-string of HTTP, which has no control characters.
func quote(text string) string {
	printable := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(printable) + `"`
}

func decodeClaims(text string) string {
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	claims, err := base64.RawStdEncoding.DecodeString(standard)
	if err != nil || !isObject(string(claims)) {
		return ""
	}
	return string(claims)
}

// bearers are the parameters of each Bearer challenge. A word that no "=" follows begins a challenge.
//
// https://www.rfc-editor.org/rfc/rfc9110#section-11.3
func bearers(text string) (challenges []map[string]string) {
	current := map[string]string{}
	for rest := text[:min(len(text), maxChallenge)]; rest != ""; {
		var name, value string
		name, rest = word(strings.TrimLeft(rest, " \t,="))
		after, assigned := strings.CutPrefix(strings.TrimLeft(rest, " \t"), "=")
		switch {
		case name == "" && rest != "":
			rest = rest[1:] // not a character of either
		case assigned:
			value, rest = parameter(strings.TrimLeft(after, " \t"))
			current[strings.ToLower(name)] = value
		case name != "":
			current = map[string]string{}
			if strings.EqualFold(name, "Bearer") {
				challenges = append(challenges, current)
			}
		}
	}
	return challenges
}

// word cuts off what is neither a separator nor a quote.
func word(text string) (name, rest string) {
	end := strings.IndexAny(text, " \t,=\"")
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

// parameter cuts off a value: a quoted string, or all up to the next comma or space.
func parameter(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, " \t,")
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:]
	}
	var unquoted strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return unquoted.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		unquoted.WriteByte(text[i])
	}
	return unquoted.String(), ""
}
