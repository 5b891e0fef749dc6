package emulator

import (
	"cmp"
	"slices"
	"time"
)

// eventPlan is what differs from one webinar or town hall to the next.
type eventPlan struct {
	kind, id     string
	name         string
	description  any // an itemBody, or a bare string as older webinars have
	status       any // a string or a newMember, as is
	audience     any // which nil leaves at everyone
	organizer    person
	createdBy    object // nil is the organizer
	coOrganizers []person
	zone         zone
	start, end   time.Time
	registration bool     // whether it takes any
	external     bool     // whether an event of another system stands behind it
	more         []member // what only one kind has
}

// externalEvent links an event and its reports to the system they came from.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventexternalinformation
var externalEvent = member{name: "externalEventInformation", value: []object{{
	{name: "applicationId", value: AppID},
	{name: "externalEventId", value: "myExternalEventId"},
}}}

// build writes the event. Sessions, presenters and registrations are up to the
// caller.
//
// https://learn.microsoft.com/graph/api/resources/virtualevent
func (p eventPlan) build() *event {
	odataType := map[string]string{webinars: "virtualEventWebinar", townhalls: "virtualEventTownhall"}[p.kind]
	o := object{
		{name: "@odata.type", value: "#microsoft.graph." + odataType},
		{name: "id", value: p.id},
		{name: "status", value: p.status},
		{name: "displayName", value: p.name},
		{name: "description", value: p.description},
		{name: "startDateTime", value: p.zone.dateTime(p.start)},
		{name: "endDateTime", value: p.zone.dateTime(p.end)},
		{name: "createdBy", value: p.creator()},
		{name: "audience", value: cmp.Or(p.audience, "everyone")},
		{name: "coOrganizers", value: identities(p.coOrganizers)},
		{name: "isRegistrationRequired", value: p.registration},
		{name: "isRegistrationEnabled", value: p.registration, beta: true},
		{name: "settings", value: object{{name: "isAttendeeEmailNotificationEnabled", value: false}}},
	}
	if p.external {
		o = o.with(externalEvent)
	}
	return &event{
		entity: newEntity(p.id, o.with(p.more...)), kind: p.kind,
		organizer: p.organizer.id, coOrganizers: ids(p.coOrganizers), draft: p.status == "draft",
	}
}

func (p eventPlan) creator() object {
	if p.createdBy != nil {
		return p.createdBy
	}
	return object{
		{name: "@odata.type", value: "microsoft.graph.communicationsIdentitySet"},
		{name: "application", value: nil},
		{name: "device", value: nil},
		{name: "user", value: p.organizer.identity().typed("#microsoft.graph.communicationsUserIdentity")},
	}
}

func itemBody(contentType, content string) object {
	return object{{name: "contentType", value: contentType}, {name: "content", value: content}}
}

// sessionPlan is what differs from one session to the next.
type sessionPlan struct {
	id, subject string
	organizer   person
	zone        zone
	start, end  time.Time
	capacity    any      // an int, or nil
	settings    []member // nil are the usual ones
	reports     []*report
}

// build writes the session in full, and as lists show it: five properties, and
// null for every other that the schema knows.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventsession
func (p sessionPlan) build() *session {
	listed := object{
		{name: "@odata.type", value: "#microsoft.graph.virtualEventSession"},
		{name: "id", value: p.id},
		{name: "subject", value: p.subject},
		{name: "joinWebUrl", value: joinWebURL(p.organizer, p.id)},
		{name: "startDateTime", value: p.zone.dateTime(p.start)},
		{name: "endDateTime", value: p.zone.dateTime(p.end)},
	}
	if p.settings == nil {
		p.settings = usualSettings(p.id)
	}
	full := listed.with(p.settings...).with(
		member{name: "capacity", value: p.capacity},
		member{name: "videoOnDemandWebUrl", value: "https://stream.contoso.com/" + p.id},
	)
	return &session{
		entity:  newEntity(p.id, full),
		listed:  newEntity(p.id, listed.withNulls(typeSession)),
		reports: newestFirst(p.reports),
	}
}

func usualSettings(session string) []member {
	return []member{
		{name: "chatInfo", value: chatInfo(session)},
		{name: "allowedPresenters", value: "roleIsPresenter"},
		{name: "allowMeetingChat", value: "limited"},
		{name: "allowAttendeeToEnableCamera", value: false},
		{name: "allowAttendeeToEnableMic", value: false},
		{name: "lobbyBypassSettings", value: lobby("everyone")},
		{name: "meetingType", value: "scheduled"},
		{name: "recordAutomatically", value: true},
		{name: "anonymizeIdentityForRoles", value: []string{"attendee"}, beta: true},
	}
}

// withNulls adds every property of the type that the object has not.
func (o object) withNulls(t entityType) object {
	for _, name := range t.in(true) {
		if slices.ContainsFunc(o, func(m member) bool { return m.name == name }) {
			continue
		}
		o = o.with(member{name: name, beta: slices.Contains(t.beta, name)})
	}
	return o
}

// presenter writes somebody who presents; town halls know no details.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventpresenter
func presenter(p person, details any) entity {
	return newEntity(p.id, object{
		{name: "id", value: p.id},
		{name: "identity", value: p.identity()},
		{name: "email", value: p.mail},
		{name: "presenterDetails", value: details},
	})
}

// details is what webinars tell of a presenter.
func (p person) details(bio string) object {
	return object{
		{name: "bio", value: itemBody("text", bio)},
		{name: "company", value: p.company()},
		{name: "jobTitle", value: p.jobTitle},
		{name: "linkedInProfileWebUrl", value: "https://linkedin.example.com/in/" + p.surname},
		{name: "personalSiteWebUrl", value: orNull(p.site)},
		{name: "twitterProfileWebUrl", value: orNull(p.twitter)},
	}
}
