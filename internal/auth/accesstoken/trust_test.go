package accesstoken_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
)

func TestWhatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	for complaint, change := range map[string]func(*accesstoken.Trust){
		"the authority": func(trust *accesstoken.Trust) { trust.Authority = "http://login.microsoftonline.com" },
		"authority":     func(trust *accesstoken.Trust) { trust.Authority = login + "/" },
		"https://":      func(trust *accesstoken.Trust) { trust.Authority = login + "/common" },
		"a host":        func(trust *accesstoken.Trust) { trust.Authority = "https://user@login.microsoftonline.com" },
		"nothing more":  func(trust *accesstoken.Trust) { trust.Authority = "" },
		"client id":     func(trust *accesstoken.Trust) { trust.Audiences = nil },
		"an audience":   func(trust *accesstoken.Trust) { trust.Audiences = []string{gateway, " " + gateway} },
		"some tenants":  func(trust *accesstoken.Trust) { trust.Tenants = nil },
		"or any":        func(trust *accesstoken.Trust) { trust.AnyTenant = true },
		`"contoso.com"`: func(trust *accesstoken.Trust) { trust.Tenants = []string{tenant, "contoso.com"} },
	} {
		trust := newEntra().trust()
		change(&trust)
		v, err := accesstoken.New(trust)
		require.ErrorContains(t, err, complaint)
		assert.Nil(t, v)
	}
	_, err := accesstoken.New(accesstoken.Trust{})
	require.ErrorContains(t, err, "authority")
	require.ErrorContains(t, err, "audience")
	assert.ErrorContains(t, err, "tenants", "all that is wrong is said at once")
}
