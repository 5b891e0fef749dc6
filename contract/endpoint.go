package contract

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// Endpoint is a GraphQL endpoint, and who asks it.
type Endpoint struct {
	// URL takes POST requests.
	URL string
	// Token is sent as a bearer token; "" sends none. It is in no error and in no report.
	Token string
	// Client sends the requests; nil is [http.DefaultClient].
	Client *http.Client
}

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 64 << 20

// Check refuses addresses that a token should not be sent to.
func (e Endpoint) Check() error {
	address, err := url.Parse(e.URL)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return errors.New("the URL of the endpoint must be http:// or https:// and name a host")
	}
	if host := address.Hostname(); e.Token != "" && address.Scheme == "http" && host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return errors.New("a token is sent by https:// only, or to a loopback host")
	}
	return nil
}

// answer is a GraphQL response.
type answer struct {
	Status     int             `json:"-"`
	Data       json.RawMessage `json:"data"`
	Errors     []answerError   `json:"errors"`
	Extensions struct {
		Cost struct {
			Requested *float64 `json:"requested"`
			Limit     *float64 `json:"limit"`
		} `json:"cost"`
	} `json:"extensions"`
}

type answerError struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

// code is what the error says to machines, or "".
func (e answerError) code() string {
	code, _ := e.Extensions["code"].(string)
	return code
}

func (e answerError) String() string {
	if code := e.code(); code != "" {
		return code + ": " + e.Message
	}
	return e.Message
}

// tree is the data, with numbers as they were written; nil if there is none.
func (a *answer) tree() (data map[string]any, err error) {
	if len(a.Data) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(a.Data))
	decoder.UseNumber()
	err = decoder.Decode(&data)
	return data, err
}

// refused says that the operation was not begun, and why.
func (a *answer) refused() (answerError, bool) {
	if len(a.Errors) == 0 || len(a.Data) > 0 && !bytes.Equal(a.Data, []byte("null")) || len(a.Errors[0].Path) > 0 {
		return answerError{}, false
	}
	return a.Errors[0], true
}

// request is one operation.
type request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName,omitempty"`
	Variables     map[string]any `json:"variables,omitempty"`
}

// client follows no redirects: they would turn a POST into a GET, or take the token where [Endpoint.Check] does not look.
func (e Endpoint) client() *http.Client {
	client := *cmp.Or(e.Client, http.DefaultClient)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// ask fails where there is no GraphQL response.
func (e Endpoint) ask(ctx context.Context, q request) (*answer, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json, application/json;q=0.9")
	if e.Token != "" {
		r.Header.Set("Authorization", "Bearer "+e.Token)
	}
	response, err := e.client().Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if to := response.Header.Get("Location"); to != "" && response.StatusCode/100 == 3 {
		return nil, fmt.Errorf("the answer (status %d) leads to %s, which is not followed", response.StatusCode, to)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("the answer (status %d) is longer than %d MiB", response.StatusCode, maxAnswer>>20)
	}
	a := &answer{Status: response.StatusCode}
	if err := json.Unmarshal(text, a); err != nil || a.Data == nil && a.Errors == nil {
		return nil, fmt.Errorf("the answer (status %d) is not a GraphQL response in JSON", response.StatusCode)
	}
	return a, nil
}
