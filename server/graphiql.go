package server

import (
	"bytes"
	"compress/gzip"
	"embed"
	"html"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// graphiQLPage and graphiQLAssets are what `make web` builds from web/.
var (
	//go:embed graphiql/index.html
	graphiQLPage []byte

	// Every asset is kept gzipped, and in no other form.
	//
	//go:embed graphiql/assets/*.gz
	graphiQLAssets embed.FS
)

// graphiQLPolicy lets the page load and call its own origin and nothing else.
// Styles are inline because the editor writes its own; data: is for the fonts
// and pictures inside GraphiQL's style sheet.
//
// https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
const graphiQLPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"font-src 'self' data:; " +
	"img-src 'self' data:; " +
	"connect-src 'self'; " +
	"worker-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'"

// assetTypes is our own because the system's table differs between machines.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".ttf": "font/ttf",
}

// graphiQL serves the GraphiQL page at / and its files under /assets/. It needs
// no network: the page asks only its own origin, and queries go to /graphql.
// The page fills in the token of the demo user; "" is for a gateway without.
func graphiQL(demoToken string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", graphiQLPageWith(demoToken))
	mux.HandleFunc("GET /assets/{name}", serveGraphiQLAsset)
	return mux
}

func graphiQLPageWith(demoToken string) http.HandlerFunc {
	const meta = `<meta name="demo-token" content="`
	page := bytes.Replace(graphiQLPage, []byte(meta), []byte(meta+html.EscapeString(demoToken)), 1)
	return func(w http.ResponseWriter, _ *http.Request) {
		setGraphiQLHeaders(w.Header(), "text/html; charset=utf-8", "no-cache")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page)
	}
}

func serveGraphiQLAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	packed, err := graphiQLAssets.Open("graphiql/assets/" + name + ".gz")
	if err != nil {
		http.NotFound(w, r)
		return
	}

	// The name carries a hash of the content, so an answer stays good for ever.
	setGraphiQLHeaders(w.Header(), assetTypes[path.Ext(name)], "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.Copy(w, packed)
		return
	}

	plain, err := gzip.NewReader(packed)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain) //nolint:gosec // G110: what is unpacked was built into the program
}

// setGraphiQLHeaders sets the policy on assets too: a worker obeys the one that
// came with its own script, not the page's.
func setGraphiQLHeaders(h http.Header, contentType, cacheControl string) {
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", cacheControl)
	h.Set("Content-Security-Policy", graphiQLPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}

// acceptsGzip reads an Accept-Encoding header: gzip by name, or else "*", with
// a weight that is not zero.
func acceptsGzip(header string) bool {
	accepted := false
	for offer := range strings.SplitSeq(strings.ToLower(header), ",") {
		coding, parameter, _ := strings.Cut(offer, ";")
		_, q, _ := strings.Cut(parameter, "=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		allowed := err != nil || weight > 0
		switch strings.TrimSpace(coding) {
		case "gzip":
			return allowed
		case "*":
			accepted = allowed
		}
	}
	return accepted
}
