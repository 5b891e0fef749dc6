package server

import (
	"fmt"
	"net/http"
	"time"
)

// letKeep lets the browser of a caller keep the answer to a GET for a while, if the gateway's administrator wants it to. It is
// about people, so no cache that others share may have it, and the browser must not show it to who signs in next: their token
// is another one.
//
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.7
func letKeep(header http.Header, r *http.Request, age time.Duration) {
	if age < time.Second || r.Method == http.MethodPost {
		return
	}
	header.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(age.Seconds())))
	header.Add("Vary", "Authorization, Accept")
}
