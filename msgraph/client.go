package msgraph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"
)

// errCut means that a connection broke in the middle of an answer.
var errCut = errors.New("the connection broke")

// metered takes what is read off what an operation may read.
type metered struct {
	io.Reader
	left *atomic.Int64
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	switch {
	case m.left.Add(-int64(n)) < 0:
		return 0, ErrTooLarge // with bytes, a decoder would take them and come again
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("%w: %w", errCut, err)
	}
	return n, err
}

// get asks one call on its own.
func (c *Client) get(ctx context.Context, a *attempt) Result {
	call := a.last.Call
	if err := c.sendable(call); err != nil {
		return Result{Call: call, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, string(c.root)+call.target(), nil)
	if err != nil {
		return Result{Call: call, Err: badResponse("a link that is no URL: %w", err)} // paths are checked, so only links can fail
	}
	result := Result{Call: call}
	err = c.do(req, 1, c.watch(RouteOf, a), func(r io.Reader) error {
		result.read(r, c.root)
		return result.Err
	})
	if err != nil {
		return Result{Call: call, Err: err} // result may still be on its way
	}
	return result
}

// do sends req, which asks so many calls, as the caller and hands the body of a success to read. It is the one place
// through which bytes go to Microsoft Graph and come back.
func (c *Client) do(req *http.Request, calls int, seen *watching, read func(io.Reader) error) error {
	token, err := c.session.token(req.Context())
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	req.Header.Set(clientRequestID, uuid.NewString())
	req.Header.Set(preferHeader, preferUnknownMembers)
	place, err := c.admit(req.Context())
	if err != nil {
		return err
	}
	c.traffic.count(req, calls)
	if !place.probe {
		return c.admitted(place, req, seen, read)
	}
	probe := make(chan error, 1) // which may outlive the operation; what waits for it may not
	go func() { probe <- safely(func() error { return c.admitted(place, req, seen, read) }) }()
	ctx, cancel := inTime(req.Context())
	defer cancel()
	select {
	case err := <-probe:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Client) admitted(place admission, req *http.Request, seen *watching, read func(io.Reader) error) (err error) {
	err = ErrUnreachable // what stands if a panic comes in between
	defer func() { place.leave(req.Context(), err) }()
	ctx, cancel := place.context(req.Context())
	defer cancel()
	seen.begin(req)
	defer func() { seen.end(err) }()
	err = c.exchange(req.WithContext(ctx), seen, read)
	return err
}

func (c *Client) exchange(req *http.Request, seen *watching, read func(io.Reader) error) error {
	resp, err := c.http.Do(req)
	if err != nil {
		return unreachable(req.Context(), err)
	}
	defer resp.Body.Close()
	seen.answer(resp)
	if resp.StatusCode == http.StatusServiceUnavailable {
		c.http.CloseIdleConnections() // Microsoft asks for a new connection after a 503
	}
	if resp.StatusCode != http.StatusOK {
		return responseError(resp.StatusCode, resp.Header, resp.Body)
	}
	if !isJSON(resp.Header) {
		return unreadable(badResponse("content type %q", resp.Header.Get("Content-Type")), resp.StatusCode, resp.Header)
	}
	if err := c.turns.read(req.Context(), c.operation, metered{resp.Body, &c.left}, read); err != nil {
		if cause := context.Cause(req.Context()); cause != nil {
			return cause
		}
		return unreadable(err, resp.StatusCode, resp.Header)
	}
	return nil
}

// Microsoft Graph leaves out the newer members of an enumeration unless it is told that they are welcome.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
const (
	preferHeader         = "Prefer"
	preferUnknownMembers = "include-unknown-enum-members"
)

// clientRequestID is the header that lets Microsoft's logs be searched for a request that got no answer.
//
// https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors
const clientRequestID = "Client-Request-Id"

func isJSON(header http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

// unreachable hides the address that net/http puts into its errors, and tells a deadline of ours from a failure of
// theirs.
func unreachable(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// sendable refuses a call that the cloud does not serve.
func (c *Client) sendable(call Call) error {
	if err := sendable(call); err != nil {
		return err
	}
	return c.cloud.served(call, c.root)
}

// sendable refuses a call about a resource that Microsoft Graph sent without an id: there is no path to ask for.
func sendable(call Call) error {
	if path, _, _ := strings.Cut(call.target(), "?"); !Path(path).Addressable() {
		return badResponse("the resource came without an id, so nothing below it can be asked for")
	}
	return nil
}
