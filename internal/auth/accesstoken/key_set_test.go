package accesstoken_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

// slow takes its time over every request, or as long as whoever asks has.
func slow(delay time.Duration) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(delay):
			return nil, nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// accepted asserts that a token signed with a key is good.
func accepted(t *testing.T, v *accesstoken.Validator, token string, about string) {
	t.Helper()
	_, err := v.Validate(t.Context(), token)
	require.NoError(t, err, about)
}

// thousand sends tokens of as many unknown keys at the same time, and returns how long the slowest answer took.
func thousand(t *testing.T, v *accesstoken.Validator) (slowest time.Duration) {
	t.Helper()
	signature := ofUser().token()
	signature = signature[strings.LastIndex(signature, "."):]
	start, took := time.Now(), make([]time.Duration, 1000)
	var group sync.WaitGroup
	for i := range took {
		group.Go(func() {
			_, err := v.Validate(t.Context(), unsigned(fmt.Sprintf("unknown-%d", i))+signature)
			assert.Equal(t, accesstoken.ErrUnknownKey, err)
			took[i] = time.Since(start)
		})
	}
	group.Wait()
	for _, d := range took {
		slowest = max(slowest, d)
	}
	return slowest
}

func TestAUTH08AFloodOfUnknownKeysAsksOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = slow(50 * time.Millisecond)
		v := e.validator(t)
		assert.Less(t, thousand(t, v), time.Second)
		assert.Equal(t, 1, e.fetches())
		for range 5 {
			time.Sleep(11 * time.Second)
			assert.Zero(t, thousand(t, v), "nobody waits for what is not asked")
			accepted(t, v, ofUser().token(), "others go on")
		}
		assert.Equal(t, 1, e.fetches(), "55 seconds")
		time.Sleep(5 * time.Second)
		assert.Less(t, thousand(t, v), time.Second)
		assert.Equal(t, 2, e.fetches(), "60 seconds")
	})
}

func TestAUTH08AFloodBehindASlowAuthority(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		v := e.validator(t)
		accepted(t, v, ofUser().token(), "keys are known")
		time.Sleep(time.Minute)
		e.misbehave = slow(time.Hour)
		assert.Less(t, thousand(t, v), time.Second)
		start := time.Now()
		accepted(t, v, ofUser().token(), "the keys that are known serve")
		assert.Zero(t, time.Since(start))
		synctest.Wait()
		time.Sleep(10 * time.Second)
		assert.ErrorContains(t, v.Err(), "did not answer in time")
	})
}

func TestAUTH08WhatHangsIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = func(*http.Request) (*http.Response, error) {
			time.Sleep(3 * time.Minute) // whatever it was told
			return nil, errors.New("hung")
		}
		v := e.validator(t)
		for range 10 {
			start := time.Now()
			refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, "no keys are known")
			assert.Less(t, time.Since(start), time.Second)
			time.Sleep(15 * time.Second)
		}
		assert.Equal(t, 1, e.requests())
		time.Sleep(time.Minute)
	})
}

func TestAUTH08FailuresAreNotTriedSooner(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = func(*http.Request) (*http.Response, error) { return answer(http.StatusInternalServerError, ""), nil }
		v := e.validator(t)
		for range 59 {
			refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, "no keys are known")
			time.Sleep(time.Second)
		}
		assert.Equal(t, 1, e.requests())
		e.misbehave = nil
		time.Sleep(time.Second)
		accepted(t, v, ofUser().token(), "a minute later")
		assert.NoError(t, v.Err())
	})
}

func TestAUTH10ReadyOnceThereAreKeysAndFromThenOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = func(*http.Request) (*http.Response, error) { return answer(http.StatusInternalServerError, ""), nil }
		v := e.validator(t)
		for range 59 {
			assert.False(t, v.Ready())
			time.Sleep(time.Second)
		}
		assert.LessOrEqual(t, e.requests(), 2, "once for tokens of either version")
		e.misbehave = nil
		time.Sleep(time.Second)
		assert.False(t, v.Ready(), "it does not wait")
		synctest.Wait()
		assert.True(t, v.Ready())
		e.misbehave = slow(time.Hour)
		for range 48 {
			time.Sleep(time.Hour)
			assert.True(t, v.Ready(), "the last good ones serve")
		}
	})
}

func TestAUTH09ANewKeyIsAcceptedAtOnceAndAnOldOneNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		v := e.validator(t)
		before := ofUser().token()
		accepted(t, v, before, "the first key")
		e.publish(published("k1", keyPair()), published("k2", otherKeyPair()))
		time.Sleep(2 * time.Minute)
		accepted(t, v, ofUser().signed("k2", otherKeyPair()), "the second, which was not known")
		accepted(t, v, ofUser().token(), "the first is still published")
		assert.Equal(t, 2, e.fetches())

		e.publish(published("k2", otherKeyPair()))
		time.Sleep(2 * time.Minute)
		refused(t, v, ofUser().signed("k3", keyPair()), accesstoken.ErrUnknownKey, "whoever made this up")
		refused(t, v, ofUser().token(), accesstoken.ErrUnknownKey, "the first is not published anymore")
		accepted(t, v, ofUser().signed("k2", otherKeyPair()), "the second")
		refused(t, v, ofUser().signed("k2", keyPair()), accesstoken.ErrSignature, "under the name of the second")
	})
}

func TestAUTH09KeysAreReadAnewEveryHourThatTheyAreUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = slow(100 * time.Millisecond)
		v := e.validator(t)
		accepted(t, v, ofUser().token(), "the first token waits")
		e.publish(published("k2", otherKeyPair()))
		time.Sleep(61 * time.Minute)
		start := time.Now()
		accepted(t, v, ofUser().token(), "does not wait")
		assert.Zero(t, time.Since(start))
		time.Sleep(time.Second)
		assert.Equal(t, 2, e.fetches())
		refused(t, v, ofUser().token(), accesstoken.ErrUnknownKey, "the key was withdrawn")

		time.Sleep(23*time.Hour + 58*time.Minute)
		assert.Equal(t, 2, e.fetches(), "nobody came")
		e.publish(published("k1", keyPair()))
		time.Sleep(2 * time.Minute)
		refused(t, v, ofUser().signed("k2", otherKeyPair()), accesstoken.ErrUnknownKey, "keys of yesterday are looked at first")
	})
}

// broken are answers that are no keys, each for some reason of its own.
func broken(t *testing.T) map[string]func(*http.Request) (*http.Response, error) {
	t.Helper()
	fixed := func(status int, body string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return answer(status, body), nil }
	}
	onlyKeys := func(body string) func(*http.Request) (*http.Response, error) { return keySet(http.StatusOK, body) }
	return map[string]func(*http.Request) (*http.Response, error){
		"status 500":    fixed(http.StatusInternalServerError, `{}`),
		"status 503":    keySet(http.StatusServiceUnavailable, `{"keys":[`+encoded(published("k1", keyPair()))+`]}`),
		"status 404":    fixed(http.StatusNotFound, ``),
		"HTML":          fixed(http.StatusOK, `<html><body>Sign in to this network</body></html>`),
		"nothing":       fixed(http.StatusOK, ``),
		"null":          fixed(http.StatusOK, `null`),
		"a list":        fixed(http.StatusOK, `[]`),
		"half":          onlyKeys(`{"keys":[{"kty":"RSA"`),
		"no keys":       onlyKeys(`{}`),
		"an empty set":  onlyKeys(`{"keys":[]}`),
		"strings":       onlyKeys(`{"keys":["k1"]}`),
		"other keys":    onlyKeys(`{"keys":[{"kty":"oct","kid":"k1","use":"sig","k":"AAAA"}]}`),
		"too many keys": onlyKeys(`{"keys":[` + strings.Repeat(`{},`, 1000) + encoded(published("k1", keyPair())) + `]}`),
		"too much":      onlyKeys(`{"keys":[` + encoded(published("k1", keyPair())) + `]` + strings.Repeat(" ", 1<<20) + `}`),
		"no connection": func(*http.Request) (*http.Response, error) { return nil, errors.New("dial " + login) },
		"never":         slow(time.Hour),
	}
}

// keySet answers wherever keys are asked for.
func keySet(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/keys") {
			return nil, nil
		}
		return answer(status, body), nil
	}
}

func TestAUTH10TheLastGoodKeysAreKept(t *testing.T) {
	t.Parallel()
	for name, misbehave := range broken(t) {
		synctest.Test(t, func(t *testing.T) {
			e := newEntra()
			v := e.validator(t)
			accepted(t, v, ofUser().token(), name)
			require.NoError(t, v.Err())
			e.misbehave = misbehave
			for range 4 {
				time.Sleep(12 * time.Hour)
				start := time.Now()
				accepted(t, v, ofUser().token(), name)
				assert.Less(t, time.Since(start), time.Second, name)
				time.Sleep(10 * time.Second)
				require.Error(t, v.Err(), name)
				assert.NotContains(t, v.Err().Error(), "://", name)
			}
			assert.LessOrEqual(t, e.requests(), 2+2*4, name)
			refused(t, v, ofUser().signed("k2", otherKeyPair()), accesstoken.ErrUnknownKey, name)

			e.misbehave = nil
			time.Sleep(time.Minute)
			refused(t, v, ofUser().signed("k2", otherKeyPair()), accesstoken.ErrUnknownKey, name)
			assert.NoError(t, v.Err(), name)
		})
	}
}

func TestAUTH10WithoutKeysNobodyIsLetIn(t *testing.T) {
	t.Parallel()
	for name, misbehave := range broken(t) {
		synctest.Test(t, func(t *testing.T) {
			e := newEntra()
			e.misbehave = misbehave
			v := e.validator(t)
			require.NoError(t, v.Err(), "nobody has asked")
			start := time.Now()
			refused(t, v, ofUser().token(), accesstoken.ErrUnavailable, name)
			assert.Less(t, time.Since(start), time.Second, name)
			time.Sleep(10 * time.Second)
			assert.Error(t, v.Err(), name)
		})
	}
}

func TestACallerWhoLeavesTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEntra()
		e.misbehave = slow(300 * time.Millisecond)
		v := e.validator(t)
		token := ofUser().token()
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := v.Validate(ctx, token)
			assert.Equal(t, context.DeadlineExceeded, err)
			assert.Equal(t, 100*time.Millisecond, time.Since(start))
		})
		time.Sleep(10 * time.Millisecond)
		group.Go(func() {
			_, err := v.Validate(t.Context(), token)
			assert.NoError(t, err)
		})
		group.Wait()
		assert.Equal(t, 1, e.fetches())
	})
}

func TestEachTenantAndVersionHasKeysOfItsOwn(t *testing.T) {
	t.Parallel()
	e := newEntra()
	trust := e.trust()
	trust.Tenants = []string{tenant, otherTenant}
	v := validator(t, trust)
	accepted(t, v, ofUser().token(), "v2.0")
	accepted(t, v, ofApp().token(), "v1.0")
	accepted(t, v, ofUser().with("tid", otherTenant, "iss", login+"/"+otherTenant+"/v2.0").token(), "another tenant")
	assert.Equal(t, []string{
		"/" + tenant + "/v2.0/.well-known/openid-configuration", "/" + tenant + "/discovery/v2.0/keys",
		"/" + tenant + "/.well-known/openid-configuration", "/" + tenant + "/discovery/keys",
		"/" + otherTenant + "/v2.0/.well-known/openid-configuration", "/" + otherTenant + "/discovery/v2.0/keys",
	}, e.asked)
}
