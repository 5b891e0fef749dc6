package emulator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// Errors of connections that never come about, as net/http reports them. Each
// names an address that no client should show to anybody.
var (
	ErrConnectionRefused error = &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 443},
		Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
	}
	ErrNoSuchHost error = &net.OpError{
		Op: "dial", Net: "tcp",
		Err: &net.DNSError{Err: "no such host", Name: "graph.microsoft.com", Server: "203.0.113.53:53", IsNotFound: true},
	}
	ErrBadCertificate error = &tls.CertificateVerificationError{
		Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"proxy.contoso.com"}}, Host: "graph.microsoft.com"},
	}
)

// misbehave answers an HTTP request under the fault that took it. There is no
// answer if the connection is refused or the caller does not wait.
func (x *exchange) misbehave(ctx context.Context, serve func() (answer, error)) (answer, error) {
	if err := wait(ctx, x.fault.Latency); err != nil {
		return answer{}, err
	}
	if x.fault.Refuse != nil {
		return answer{}, x.fault.Refuse
	}
	if x.fault.Status != 0 {
		return x.fault.spoil(x.refuse(x.fault.refusal())), nil
	}
	a, err := serve()
	return x.fault.spoil(a), err
}

// answerItem answers an item of a batch under the fault that takes it.
func (x *exchange) answerItem() answer {
	t := x.target(nil)
	t.Item = true
	x.fault = x.faults.take(t, x.version())
	if x.fault.Status != 0 {
		return x.fault.spoilItem(x.refuse(x.fault.refusal()))
	}
	return x.fault.spoilItem(x.answer())
}

// refusal is the error of a fault with a status.
func (f Fault) refusal() error {
	var refusal graphError
	switch f.Status {
	case http.StatusUnauthorized:
		refusal = *errToken("Access token has expired or is not yet valid.")
	case http.StatusTooManyRequests:
		refusal = *errThrottled()
	default:
		text := http.StatusText(f.Status)
		refusal = graphError{status: f.Status, code: strings.ReplaceAll(text, " ", ""), message: text + "."}
	}
	if f.Claims != "" {
		refusal.message = "Continuous access evaluation resulted in challenge with result: InteractionRequired " +
			"and code: TokenIssuedBeforeRevocationTimestamp"
	}
	if f.Code != "" {
		refusal.code = f.Code
	}
	return &refusal
}

// spoil changes an answer. Where it came from does not matter.
func (f Fault) spoil(a answer) answer {
	a.header = f.headers(a.header)
	switch {
	case f.Body != "":
		a.body = []byte(f.Body)
	case f.Empty || f.Status/100 == 3 || f.Status == http.StatusNoContent:
		a.body = nil
	}
	if f.Cut > 0 {
		whole := len(a.body)
		a.body = a.body[:min(f.Cut, max(whole-1, 0))]
		a.missing = max(whole-len(a.body), 1)
	}
	a.drip = f.Drip
	return a
}

// headers are those of the fault over those of an answer.
func (f Fault) headers(given map[string]string) map[string]string {
	h := maps.Clone(given)
	set := func(name, value string) {
		if value == "" {
			return
		}
		if h == nil {
			h = map[string]string{}
		}
		h[name] = value
	}
	set("Content-Type", f.ContentType)
	set("Location", f.Location)
	set("Retry-After", f.RetryAfter)
	if f.Claims != "" {
		set("WWW-Authenticate", claimsChallenge(f.Claims))
	}
	for name, value := range f.Header {
		set(name, value)
	}
	return h
}

// claimsChallenge asks for a token that fulfils the claims.
//
// https://learn.microsoft.com/entra/identity-platform/claims-challenge
func claimsChallenge(claims string) string {
	return `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ` +
		`error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `"`
}
