package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/admission"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/server"
)

// gated is a gateway that works on so many operations at once, over a Microsoft Graph that takes a second for each.
func gated(operations int, unready func() string) http.Handler {
	e := emulator.New(emulator.Options{Latency: time.Second})
	return server.New(server.Options{
		Auth: demo, Caller: callerOf(emulatedRoot, e.Transport()), Timeout: 15 * time.Second, Log: slog.New(slog.DiscardHandler),
		Gate: admission.New(operations), Unready: unready,
	})
}

// reply is what came of a request.
type reply struct {
	*httptest.ResponseRecorder
	took time.Duration
}

func send(ctx context.Context, gateway http.Handler, token string, body io.Reader) reply {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	s, start := reply{ResponseRecorder: httptest.NewRecorder()}, time.Now()
	gateway.ServeHTTP(s, r)
	s.took = time.Since(start)
	return s
}

// keepAsking asks as somebody, one operation after the other from so many clients, for as long as said.
func keepAsking(t *testing.T, gateway http.Handler, token string, clients int, during time.Duration) (answers func() []reply) {
	t.Helper()
	var mu sync.Mutex
	var running sync.WaitGroup
	var all []reply
	start := time.Now()
	for range clients {
		running.Go(func() {
			for time.Since(start) < during {
				s := send(t.Context(), gateway, token, strings.NewReader(whoAmIBody))
				if s.Code == http.StatusServiceUnavailable {
					time.Sleep(time.Second)
				}
				mu.Lock()
				all = append(all, s)
				mu.Unlock()
			}
		})
	}
	return func() []reply {
		running.Wait()
		return all
	}
}

// readiness is what /readyz answers.
func readiness(t *testing.T, gateway http.Handler) (status int, why string) {
	t.Helper()
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	return w.Code, w.Body.String()
}

func TestLIFE05TooManyAreToldSoonAndItIsOverByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := gated(2, nil)
		kenneth := keepAsking(t, gateway, "demo-kenneth", 10, 10*time.Second)
		diane := keepAsking(t, gateway, "demo-diane", 10, 10*time.Second)
		lisa := keepAsking(t, gateway, "demo-lisa", 10, 10*time.Second)
		time.Sleep(5500 * time.Millisecond)
		status, why := readiness(t, gateway)
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Equal(t, "overloaded\n", why)

		accepted, refused := 0, 0
		for _, s := range slices.Concat(kenneth(), diane(), lisa()) {
			if s.Code == http.StatusOK {
				accepted++
				assert.LessOrEqual(t, s.took, time.Second+100*time.Millisecond)
				continue
			}
			refused++
			assert.Equal(t, http.StatusServiceUnavailable, s.Code)
			assert.Less(t, s.took, 100*time.Millisecond)
			assert.Contains(t, s.Body.String(), `"code":"OVERLOADED"`)
			wait, err := strconv.Atoi(s.Header().Get("Retry-After"))
			require.NoError(t, err)
			assert.True(t, wait >= 1 && wait <= 3, wait)
		}
		assert.GreaterOrEqual(t, accepted, 18, "two at a time, for ten seconds")
		assert.NotZero(t, refused)

		time.Sleep(time.Second)
		status, why = readiness(t, gateway)
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, "ready\n", why)
		assert.Equal(t, http.StatusOK, send(t.Context(), gateway, "demo-diane", strings.NewReader(whoAmIBody)).Code)
	})
}

func TestLIFE06ANoisyCallerStarvesNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := gated(8, nil)
		noisy := keepAsking(t, gateway, "demo-kenneth", 200, 20*time.Second)
		synctest.Wait()
		for range 10 {
			s := send(t.Context(), gateway, "demo-diane", strings.NewReader(whoAmIBody))
			assert.Equal(t, http.StatusOK, s.Code)
			assert.Equal(t, time.Second, s.took, "as long as it takes when nobody else asks")
		}
		status, _ := readiness(t, gateway)
		assert.Equal(t, http.StatusOK, status, "others are still served")
		codes := map[int]int{}
		for _, s := range noisy() {
			codes[s.Code]++
		}
		assert.NotZero(t, codes[http.StatusServiceUnavailable])
		assert.NotZero(t, codes[http.StatusOK])
	})
}

// unread fails the test that reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body of a request that is refused was read")
	return 0, io.EOF
}

func TestNothingIsReadOfWhatIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := gated(1, nil)
		first := keepAsking(t, gateway, "demo-kenneth", 1, time.Millisecond)
		synctest.Wait()
		s := send(t.Context(), gateway, "demo-diane", unread{t})
		assert.Equal(t, http.StatusServiceUnavailable, s.Code)
		assert.Equal(t, http.StatusOK, first()[0].Code)
	})
}

// Tokens are free to have. One user with many is still one caller, if somebody has checked who it is.
func TestManyTokensMakeNoManyCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for verified, want := range map[bool]int64{true: 2, false: 4} {
			e := emulator.New(emulator.Options{Latency: time.Second})
			gateway := server.New(server.Options{
				Auth: checked(verified), Caller: callerOf(emulatedRoot, e.Transport()), Timeout: 15 * time.Second,
				Log: slog.New(slog.DiscardHandler), Gate: admission.New(4),
			})
			var started atomic.Int64
			var running sync.WaitGroup
			for i := range 4 {
				running.Go(func() {
					if send(t.Context(), gateway, strconv.Itoa(i), strings.NewReader(whoAmIBody)).Code != http.StatusServiceUnavailable {
						started.Add(1)
					}
				})
				synctest.Wait()
			}
			running.Wait()
			assert.Equal(t, want, started.Load())
		}
	})
}

// checked is a mode in which all tokens are one user's, and in which that was checked or not.
type checked bool

func (c checked) Authenticate(r *http.Request) (auth.Caller, error) {
	caller, err := auth.Passthrough{}.Authenticate(r)
	caller.Verified = bool(c)
	return caller, err
}

func TestReadinessSaysWhyNot(t *testing.T) {
	t.Parallel()
	why := "draining"
	gateway := gated(1, func() string { return why })
	status, body := readiness(t, gateway)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Equal(t, "draining\n", body)
	w := httptest.NewRecorder()
	gateway.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil))
	assert.Equal(t, http.StatusOK, w.Code, "whoever is not ready lives")
	why = ""
	status, _ = readiness(t, gateway)
	assert.Equal(t, http.StatusOK, status)
}
