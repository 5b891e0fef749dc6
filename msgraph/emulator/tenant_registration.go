package emulator

import (
	"fmt"
	"strings"
	"time"
)

// registrant is a person and the registration that came of it.
type registrant struct {
	person
	registration string // id of the registration
	external     any    // a virtualEventExternalRegistrationInformation, or nil
	status       any    // a string, or a newMember
	video        string // registrantVideoOnDemandWebUrl; empty is none
}

// registrantOf makes the nth registration of a webinar. Those that came by way
// of Fabrikam carry Fabrikam's own id for them.
func registrantOf(webinar string, n int, p person, status any) registrant {
	r := registrant{person: p, registration: guid(fmt.Sprintf("%s/registration/%d", webinar, n)), status: status}
	if n%3 == 0 {
		id := fmt.Sprintf("fabrikam-%04d", n)
		if n == 0 {
			id = "myExternalRegistrationId"
		}
		r.external = object{{name: "referrer", value: "Fabrikam"}, {name: "registrationId", value: id}}
	}
	return r
}

// attends is the attendance of somebody who registered.
func (r registrant) attends(stays ...stay) attendance {
	a := r.person.attends("Attendee", stays...)
	a.registered = []member{{name: "registrationId", value: r.registration}}
	if r.external != nil {
		a.registered = append(a.registered, member{name: "externalRegistrationInformation", value: r.external})
	}
	return a
}

// walkIn is the attendance of somebody who did not register. Half of the
// records say so with null, the others say nothing.
func walkIn(n int, p person, stays ...stay) attendance {
	a := p.attends("Attendee", stays...)
	if n%2 == 0 {
		a.registered = []member{{name: "registrationId"}}
	}
	return a
}

// entity writes the registration.
//
// https://learn.microsoft.com/graph/api/resources/virtualeventregistration
func (r registrant) entity(at time.Time) entity {
	d := newDice("registration/" + r.registration)
	registered, canceled := timestamp(at), any(nil)
	if r.status == "canceled" {
		canceled = timestamp(at.Add(d.between(time.Hour, 90*time.Hour)))
	}
	var userID any
	if r.id == EmileePhamID {
		userID = r.id
		registered = at.UTC().Format("2006-01-02T15:04:05") // no zone, as in a sample
	}
	o := object{
		{name: "@odata.type", value: "#microsoft.graph.virtualEventRegistration"},
		{name: "id", value: r.registration},
		{name: "userId", value: userID},
		{name: "firstName", value: strings.TrimSpace(r.given)},
		{name: "lastName", value: r.surname},
		{name: "email", value: r.mail},
		{name: "status", value: r.status},
		{name: "registrationDateTime", value: registered},
		{name: "cancelationDateTime", value: canceled},
		{name: "preferredTimezone", value: "W. Europe Standard Time"},
		{name: "preferredLanguage", value: "en-us"},
		{name: "registrationQuestionAnswers", value: answers(d)},
	}
	if r.external != nil {
		o = o.with(member{name: "externalRegistrationInformation", value: r.external})
	}
	return newEntity(r.registration, o.with(member{name: "registrantVideoOnDemandWebUrl", value: orNull(r.video), beta: true}))
}

// answers has one answer of every kind: text, yes or no, one choice, many.
func answers(d dice) []object {
	cities := []string{"Seattle", "Cancun", "Hoboken", "Beijing", "Lyon", "Lagos"}
	topics := []string{"Privacy", "Automation", "Education", "Health"}
	organization := []string{"Contoso Academy", "Fabrikam", "Example Library"}
	chosen := []string{}
	for _, topic := range topics {
		if d.once(2) {
			chosen = append(chosen, topic)
		}
	}
	return []object{
		questionAnswer("organization", "Organization", organization[d.IntN(len(organization))], nil, []string{}),
		questionAnswer("newsletter", "May we send you our newsletter?", nil, d.once(2), []string{}),
		questionAnswer("city", "Where will you join from?", nil, nil, []string{cities[d.IntN(len(cities))]}),
		questionAnswer("topics", "Which topics interest you?", nil, nil, chosen),
	}
}

func questionAnswer(label, displayName string, value, booleanValue any, choices []string) object {
	return object{
		{name: "questionId", value: guid("question/" + label)},
		{name: "displayName", value: displayName},
		{name: "value", value: value},
		{name: "booleanValue", value: booleanValue},
		{name: "multiChoiceValues", value: choices},
	}
}
