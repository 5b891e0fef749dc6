package entra

import (
	"slices"
	"strings"
)

// graphID is the client id of Microsoft Graph, in every tenant.
const graphID = "00000003-0000-0000-c000-000000000000"

// everything is the permission that stands for all that was granted.
const everything = ".default"

// scope is the scope parameter: permissions of one resource.
type scope struct {
	resource    resource
	permissions []string // .default is among them as such
	asked       []string // the same as they were written
	offline     bool     // offline_access
}

// parseScope reads the scope parameter. A permission without a resource is one
// of Microsoft Graph.
//
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc
func (t *tenant) parseScope(parameter string) (scope, error) {
	var s scope
	for _, word := range strings.Fields(parameter) {
		switch word {
		case "offline_access":
			s.offline = true
			continue
		case "openid", "profile", "email":
			continue
		}
		name, permission := t.directory.graphAudience, word
		if i := strings.LastIndexByte(word, '/'); i >= 0 {
			name, permission = strings.TrimRight(word[:i], "/"), word[i+1:]
		}
		r, err := t.resource(name)
		if err != nil {
			return s, err
		}
		if len(s.permissions) > 0 && r != s.resource {
			return s, errScope(parameter, "it names more than one resource")
		}
		s.resource = r
		s.permissions = append(s.permissions, permission)
		s.asked = append(s.asked, word)
	}
	if len(s.permissions) == 0 {
		return s, errScope(parameter, "it names no resource")
	}
	return s, nil
}

// resource finds what scopes call by this name.
func (t *tenant) resource(name string) (resource, error) {
	if name == strings.TrimRight(t.directory.graphAudience, "/") || name == graphID {
		return resource{audience: t.directory.graphAudience, version: 1}, nil
	}
	if tokenExchange.isAudience(name) {
		return tokenExchange.resource(), nil
	}
	for i := range t.Apps {
		if t.Apps[i].isAudience(name) {
			return t.Apps[i].resource(), nil
		}
	}
	return resource{}, errResource(name, t)
}

// resource is the API in the version of tokens that it takes.
func (a *App) resource() resource { return a.resourceIn(a.version()) }

// resourceIn is the API in a version. v2.0 tokens have its client id for an
// audience.
func (a *App) resourceIn(version int) resource {
	if version == 1 {
		return resource{audience: a.uri(), version: 1, api: a}
	}
	return resource{audience: a.ClientID, version: version, api: a}
}

// consented are the permissions that a user's token gets: all that were
// consented to, if what was asked for is among them.
func (s scope) consented(app *App) ([]string, error) {
	var granted []string
	if s.resource.api == nil {
		granted = app.GraphScopes
	}
	for _, p := range s.permissions {
		if len(granted) == 0 || p != everything && !containsFold(granted, p) {
			return nil, errConsent(app)
		}
	}
	return granted, nil
}

// answered is the scope of an answer: what was asked for, in the words of who
// asked, or MSAL takes it for declined, and what came with it.
func (s scope) answered(consented []string) string {
	list := s.asked
	for _, p := range consented {
		if word := s.resource.audience + "/" + p; !containsFold(s.permissions, p) {
			list = append(list, word)
		}
	}
	return strings.Join(list, " ")
}

// assigned are the roles of a client's own token. There may be none.
func (s scope) assigned(app *App) []string {
	if s.resource.api == nil {
		return app.GraphRoles
	}
	return s.resource.api.AppRoles[app.ClientID]
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
