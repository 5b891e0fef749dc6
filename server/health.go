package server

import (
	"io"
	"net/http"
)

// healthz answers as long as the process does. It says nothing of Microsoft Graph: an outage there is no reason to
// restart anything here.
func healthz(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") }

// readyz tells whether the process should be sent operations, and if not, why in a word: what o.Unready says, or
// overloaded. What is sent all the same is answered as well as can be.
func readyz(o Options) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		why := ""
		if o.Unready != nil {
			why = o.Unready()
		}
		if why == "" && o.Gate != nil && o.Gate.Overloaded() {
			why = "overloaded"
		}
		w.Header().Set("Cache-Control", "no-store")
		if why != "" {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, why+"\n")
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	}
}
