package emulator

// identity is the person as most attendance records show one: with no
// @odata.type, though tenantId is not a property of the base type.
func (p person) identity() object {
	o := object{{name: "id", value: p.id}, {name: "displayName", value: p.name()}}
	if p.tenantID == "" {
		return o.with(member{name: "tenantId", value: nil})
	}
	return o.with(member{name: "tenantId", value: p.tenantID})
}

// typed is an identity that says what it is.
func (o object) typed(odataType string) object {
	return append(object{{name: "@odata.type", value: odataType}}, o...)
}

// newIdentity is any other identity. Without an id it has none.
func newIdentity(odataType, id, displayName string, more ...member) object {
	var o object
	if odataType != "" {
		o = o.with(member{name: "@odata.type", value: odataType})
	}
	if id != "" {
		o = o.with(member{name: "id", value: id})
	}
	return o.with(member{name: "displayName", value: displayName}).with(more...)
}

// identities lists people the way coOrganizers does.
func identities(people []person) []object {
	list := make([]object, len(people))
	for i, p := range people {
		list[i] = p.identity()
	}
	return list
}

func ids(people []person) []string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.id
	}
	return list
}
