package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// pipes is a network in memory, whose deadlines go by a fake clock.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) dial() net.Conn {
	here, there := net.Pipe()
	p.connections <- there
	return here
}

// onPipes runs a test against a server of this handler, on a fake clock. It does not end before all goroutines have.
func onPipes(t *testing.T, timeout time.Duration, handler http.Handler, test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := &pipes{make(chan net.Conn), make(chan struct{})}
		s := server.NewHTTPServer(handler, timeout)
		ended := make(chan error)
		go func() { ended <- s.Serve(network) }()
		test(t, network.dial)
		require.NoError(t, s.Close())
		require.ErrorIs(t, <-ended, http.ErrServerClosed)
	})
}

// replyTo is the whole of what a connection says to text, and when it was closed.
func replyTo(t *testing.T, c net.Conn, text string) (reply string, after time.Duration) {
	t.Helper()
	began := time.Now()
	go func() { _, _ = io.WriteString(c, text) }() // ends when the server closes the connection
	all, _ := io.ReadAll(c)
	return string(all), time.Since(began)
}

const postHead = "POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"

// bystanderIsFine asks as somebody else would meanwhile.
func bystanderIsFine(t *testing.T, dial func() net.Conn) {
	t.Helper()
	began := time.Now()
	c := dial()
	defer func() { _ = c.Close() }()
	go func() {
		_, _ = fmt.Fprintf(c, "%sContent-Length: %d\r\n\r\n%s", postHead, len(whoAmIBody), whoAmIBody)
	}()
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), "Diane Demoss")
	assert.Less(t, time.Since(began), time.Second)
}

func TestHTTP08HeadersHaveBounds(t *testing.T) {
	t.Parallel()
	const get = "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
	for name, test := range map[string]struct{ text, status string }{
		"as usual":             {get + strings.Repeat("A: b\r\n", 90) + "\r\n", "200 OK"},
		"16 KB in one":         {get + "Authorization: Bearer demo-diane\r\nA: " + strings.Repeat("b", 16<<10) + "\r\n\r\n", "200 OK"},
		"128 KB in one":        {get + "A: " + strings.Repeat("b", 128<<10) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		"1 MB":                 {get + strings.Repeat("A: "+strings.Repeat("b", 1000)+"\r\n", 1000) + "\r\n", "431 Request Header Fields Too Large"},
		"8 MB":                 {get + "A: " + strings.Repeat("b", 8<<20) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		"10,000 of one name":   {get + strings.Repeat("A:b\r\n", 10_000) + "\r\n", "431 Request Header Fields Too Large"},
		"101 of many names":    {get + manyHeaders(101) + "\r\n", "431 Request Header Fields Too Large"},
		"a path of 1 MB":       {"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\nHost: gateway\r\n\r\n", "431 Request Header Fields Too Large"},
		"no host":              {"GET /graphql HTTP/1.1\r\n\r\n", "400 Bad Request"},
		"a space in a name":    {"GET /graphql HTTP/1.1\r\nHost: gateway\r\nA b: c\r\n\r\n", "400 Bad Request"},
		"a NUL in a value":     {"GET /graphql HTTP/1.1\r\nHost: gateway\r\nA: \x00\r\n\r\n", "400 Bad Request"},
		"no HTTP":              {"hello\r\n\r\n", "400 Bad Request"},
		"a protocol to be had": {"GET /graphql HTTP/9.9\r\nHost: gateway\r\n\r\n", "505 HTTP Version Not Supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onPipes(t, time.Second, emulated(emulator.New(emulator.Options{})), func(t *testing.T, dial func() net.Conn) {
				reply, _ := replyTo(t, dial(), test.text)
				assert.True(t, strings.HasPrefix(reply, "HTTP/1.1 "+test.status), reply[:min(len(reply), 100)])
				assert.Less(t, len(reply), 1000)
			})
		})
	}
}

func manyHeaders(count int) (all string) {
	for i := range count {
		all += fmt.Sprintf("A%d: b\r\n", i)
	}
	return all
}

// One request, one reply: what stands behind a request whose end is in doubt is not taken for another.
func TestHTTP09RequestsWithoutAClearEnd(t *testing.T) {
	t.Parallel()
	const smuggled = "GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n"
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(whoAmIBody), whoAmIBody)
	for name, test := range map[string]struct{ headers, body, status string }{
		"both":                 {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", chunked, "200"},
		"both, the other way":  {"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", chunked, "200"},
		"two lengths":          {"Content-Length: 4\r\nContent-Length: 44\r\n\r\n", whoAmIBody, "400"},
		"a length in a list":   {"Content-Length: 4, 44\r\n\r\n", whoAmIBody, "400"},
		"a negative length":    {"Content-Length: -1\r\n\r\n", whoAmIBody, "400"},
		"a signed length":      {"Content-Length: +34\r\n\r\n", whoAmIBody, "400"},
		"a hexadecimal length": {"Content-Length: 0x22\r\n\r\n", whoAmIBody, "400"},
		"a space before":       {"Transfer-Encoding : chunked\r\n\r\n", chunked, "400"},
		"a folded header":      {"Transfer-Encoding:\r\n chunked\r\n\r\n", chunked, ""},
		"another coding":       {"Transfer-Encoding: gzip, chunked\r\n\r\n", chunked, "501"},
		"chunked twice":        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", chunked, "501"},
		"not quite chunked":    {"Transfer-Encoding: xchunked\r\n\r\n", chunked, "501"},
		"no size":              {"Transfer-Encoding: chunked\r\n\r\n", "x\r\nabc\r\n0\r\n\r\n", "400"},
		"a size too long":      {"Transfer-Encoding: chunked\r\n\r\n", "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", "400"},
		"no end of a chunk":    {"Transfer-Encoding: chunked\r\n\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onPipes(t, time.Second, emulated(emulator.New(emulator.Options{})), func(t *testing.T, dial func() net.Conn) {
				reply, after := replyTo(t, dial(), postHead+test.headers+test.body+smuggled)
				assert.Contains(t, reply, "HTTP/1.1 "+test.status)
				assert.Equal(t, 1, strings.Count(reply, "HTTP/1.1 "), reply)
				assert.LessOrEqual(t, after, 10*time.Second, "and the connection is closed")
			})
		})
	}
}

func TestHTTP10WhoSendsTooSlowlyIsCutOff(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]string{
		"nothing at all":     "",
		"headers by the bit": "POST /graphql HTTP/1.1\r\nHost: gateway\r\nA: ",
		"a body by the bit":  postHead + "Content-Length: 100000\r\n\r\n{\"query\":\"",
		"chunks by the bit":  postHead + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"que\r\n",
		"where nobody reads": "POST /healthz HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100000\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onPipes(t, 15*time.Second, emulated(emulator.New(emulator.Options{})), func(t *testing.T, dial func() net.Conn) {
				began := time.Now()
				var clients sync.WaitGroup
				for range 50 {
					c := dial()
					clients.Go(func() { // a byte a second, as long as it is taken
						_, err := io.WriteString(c, begin)
						for err == nil && begin != "" {
							time.Sleep(time.Second)
							_, err = io.WriteString(c, "1")
						}
					})
					clients.Go(func() {
						_, _ = io.Copy(io.Discard, c)
						assert.LessOrEqual(t, time.Since(began), 11*time.Second)
						_ = c.Close()
					})
				}
				bystanderIsFine(t, dial)
				clients.Wait()
			})
		})
	}
}

// lengthy answers with so many bytes.
func lengthy(bytes int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", bytes)) })
}

func TestHTTP11WhoDoesNotReadIsCutOff(t *testing.T) {
	t.Parallel()
	onPipes(t, 15*time.Second, lengthy(8<<20), func(t *testing.T, dial func() net.Conn) {
		c := dial()
		began := time.Now()
		_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: gateway\r\n\r\n")
		require.NoError(t, err)
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		_, err = io.ReadAll(c)
		require.NoError(t, err, "the server has closed it")
		assert.Less(t, time.Since(began), 11*time.Second)
	})
}

func TestWhoReadsSlowlyHasAMinute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		every time.Duration // a read of 64 KiB
		whole bool
	}{"a mebibyte in 16 s": {time.Second, true}, "a mebibyte in 2 min": {8 * time.Second, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onPipes(t, 15*time.Second, lengthy(1<<20), func(t *testing.T, dial func() net.Conn) {
				c := dial()
				began := time.Now()
				_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
				require.NoError(t, err)
				read, buffer := 0, make([]byte, 64<<10)
				for err == nil {
					var n int
					n, err = io.ReadFull(c, buffer)
					read += n
					time.Sleep(test.every)
				}
				assert.Equal(t, test.whole, read > 1<<20, read)
				assert.Less(t, time.Since(began), 80*time.Second)
			})
		})
	}
}

// The time to send a request does not end the operation that it asks for.
func TestOperationsMayTakeLongerThanRequests(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]string{
		"GET":  "GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n",
		"POST": "POST / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onPipes(t, 5*time.Minute, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body)
				select {
				case <-time.After(4 * time.Minute):
				case <-r.Context().Done():
				}
				_, _ = fmt.Fprintf(w, "context: %v", r.Context().Err())
			}), func(t *testing.T, dial func() net.Conn) {
				reply, after := replyTo(t, dial(), request)
				assert.Contains(t, reply, "context: <nil>")
				assert.Equal(t, 4*time.Minute, after)
			})
		})
	}
}

// A client may use a connection again after a proxy's usual minute, but not for ever.
func TestIdleConnectionsAreKeptForAWhile(t *testing.T) {
	t.Parallel()
	onPipes(t, time.Second, emulated(emulator.New(emulator.Options{})), func(t *testing.T, dial func() net.Conn) {
		c := dial()
		reader := bufio.NewReader(c)
		for range 3 {
			go func() {
				_, _ = fmt.Fprintf(c, "%sContent-Length: %d\r\n\r\n%s", postHead, len(whoAmIBody), whoAmIBody)
			}()
			response, err := http.ReadResponse(reader, nil)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, response.Body)
			require.NoError(t, err)
			time.Sleep(90 * time.Second)
		}
		_, err := io.ReadAll(reader)
		require.NoError(t, err, "closed by the server")
	})
}
