package emulator

// user answers /me and /users/{id or userPrincipalName}. Everybody may look up
// everybody.
//
// https://learn.microsoft.com/graph/api/user-get
func (x *exchange) user() ([]byte, error) {
	u := x.tenant.user(x.keys["user"])
	if u == nil {
		return nil, errUserNotFound(x.keys["user"])
	}
	context := x.context("users")
	if x.query.selected == nil {
		dst := append([]byte(`{"@odata.context":`), appendString(nil, context+"/$entity")...)
		return append(u.appendMembers(append(dst, ','), x.form(), defaultUserProperties), '}'), nil
	}
	return x.single(context, *u), nil
}
