package emulator

import (
	"net/http"
	"net/url"
	"strings"
)

// exchange is one call on its way to an answer: an HTTP request of its own, or
// one item of a batch.
type exchange struct {
	*Emulator
	method string
	root   string // scheme and host the caller used
	beta   bool
	path   string // below the version, still percent-encoded, as received
	raw    string // query string as received
	header http.Header
	caller caller
	tenant *tenant // the caller's
	fault  Fault   // that took it; the zero value does nothing

	keys  map[string]string // what the route's pattern captured
	query query

	requestID       string
	clientRequestID string
}

// newExchange reads what every answer needs, even a refusal.
func (e *Emulator) newExchange(r *http.Request) *exchange {
	x := &exchange{
		Emulator:  e,
		method:    r.Method,
		root:      root(r),
		raw:       r.URL.RawQuery,
		header:    r.Header,
		requestID: e.chance.guid(),
	}
	x.clientRequestID = r.Header.Get("client-request-id")
	if x.clientRequestID == "" {
		x.clientRequestID = x.requestID
	}
	return x
}

// enter checks what a batch checks once for all its items: the version and the
// token.
func (x *exchange) enter(r *http.Request) error {
	version, path := splitVersion(r)
	x.path = path
	switch strings.ToLower(version) {
	case "v1.0":
	case "beta":
		x.beta = true
	default:
		return badRequest("Invalid version: %s", version)
	}
	var err error
	x.caller, err = x.authenticate(r.Header.Get("Authorization"))
	if x.tenant = x.tenants[x.caller.tenantID]; x.tenant == nil {
		x.tenant = emptyTenant()
	}
	return err
}

// splitVersion cuts a request's path into the version and what is below it,
// both as received.
func splitVersion(r *http.Request) (version, path string) {
	version, path, _ = strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	return version, path
}

// item is the exchange of one item of a batch. It is answered in the version
// of the batch, for its caller and under its request id.
func (x *exchange) item(i batchItem) *exchange {
	path, raw, _ := strings.Cut(i.url, "?")
	return &exchange{
		Emulator:        x.Emulator,
		method:          i.method,
		root:            x.root,
		beta:            x.beta,
		path:            strings.TrimPrefix(path, "/"),
		raw:             raw,
		header:          i.header,
		caller:          x.caller,
		tenant:          x.tenant,
		requestID:       x.requestID,
		clientRequestID: x.clientRequestID,
	}
}

// answer finds the route and takes it.
func (x *exchange) answer() answer {
	if x.method != http.MethodGet {
		return x.refuse(errMethodNotAllowed("GET"))
	}
	if err := x.throttle(); err != nil {
		return x.refuse(err)
	}
	body, err := x.read()
	if err != nil {
		return x.refuse(err)
	}
	return ok(body)
}

func (x *exchange) read() ([]byte, error) {
	segments, err := splitPath(x.path)
	if err != nil {
		return nil, err
	}
	if segments, err = x.resolveMe(segments); err != nil {
		return nil, err
	}
	route, err := x.find(segments)
	if err != nil {
		return nil, err
	}
	if err := x.permit(route.needs); err != nil {
		return nil, err
	}
	if x.query, err = parseQuery(x.fault.forgive(x.raw), route, x.beta); err != nil {
		return nil, err
	}
	return route.serve(x)
}

// form is how the caller wants entities written.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
func (x *exchange) form() form {
	f := form{beta: x.beta}
	for _, value := range x.header.Values("Prefer") {
		for preference := range strings.SplitSeq(value, ",") {
			f.newMembers = f.newMembers ||
				strings.EqualFold(strings.TrimSpace(preference), "include-unknown-enum-members")
		}
	}
	return f
}

// version is the first segment of every path and link.
func (x *exchange) version() string {
	if x.beta {
		return "beta"
	}
	return "v1.0"
}

// context is the @odata.context of a body. Its arguments alternate names and
// keys: "users", id, "onlineMeetings".
func (x *exchange) context(path ...string) string {
	var b strings.Builder
	b.WriteString(x.root + "/" + x.version() + "/$metadata#")
	for i, part := range path {
		switch {
		case i%2 == 1:
			b.WriteString("('" + url.PathEscape(part) + "')")
		case i > 0:
			b.WriteString("/" + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}

// selection is what $select adds to the @odata.context.
func (x *exchange) selection() string {
	if x.query.selected == nil {
		return ""
	}
	return "(" + strings.Join(x.query.selected, ",") + ")"
}

// root is the scheme and host that links in the answer must start with.
func root(r *http.Request) string {
	scheme, host := r.URL.Scheme, r.Host
	if scheme == "" {
		scheme = "http"
		if r.TLS != nil {
			scheme = "https"
		}
	}
	if host == "" {
		host = r.URL.Host
	}
	return scheme + "://" + host
}
