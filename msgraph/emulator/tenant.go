package emulator

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // names things, keeps no secret
	"encoding/hex"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// The tenant, its people and the app. FabrikamTenantID is where guests from
// outside come from, and a tenant with one user of its own.
const (
	TenantID         = "77229959-e479-4a73-b6e0-ddac27be315c"
	FabrikamTenantID = "160eec3a-e45f-488b-b127-3dd106c48843"

	DianeDemossID      = "b7ef013a-c73c-4ec7-8ccb-e56290f45f68" // organizes nearly everything
	KennethBrownID     = "7b7e1acd-a3e0-4533-8c1d-c1a4ca0b2e2b" // co-organizer
	LisaAdkinsID       = "57caaef9-5ed0-48d5-8862-e5abfa71b3e9" // invited to the team meeting
	FrederickCormierID = "dc17674c-81d9-4adb-bfb2-8f6a442e4623" // organizes a meeting and a webinar of his own
	EmileePhamID       = "127962bb-84e1-7b62-fd98-1c9d39def7b6" // registered for WebinarID as a user of the tenant
	RaymondBonillaID   = "57caaef9-5ed0-48d5-8862-e5abfa71b3e7" // a guest from Fabrikam
	AnnaLindID         = "0d3b4ab0-9c3c-4e0f-8a57-6b1f0f6f2c11" // of Fabrikam; organizes a meeting and a webinar there

	AppID = "67a527ba-ef0e-4ba2-88b6-4fa5e9711757" // an app under Diane's application access policy
)

// contoso returns the tenant, built on first use.
var contoso = sync.OnceValue(func() *tenant { return newTenant(townhallRecords, 0) })

// fabrikam returns the other tenant, which is only Anna Lind and what she
// organizes.
var fabrikam = sync.OnceValue(func() *tenant {
	t := emptyTenant()
	t.addOrganizer(anna)
	return t
})

// tenants are Contoso and Fabrikam, by id. Neither knows of the other.
func (o Options) tenants() map[string]*tenant {
	return map[string]*tenant{TenantID: o.contoso(), FabrikamTenantID: fabrikam()}
}

// contoso is the tenant that all share, or, with other lists or users, one of
// its own.
func (o Options) contoso() *tenant {
	if o.TownhallRecords == 0 && o.CoachingRecords == 0 && o.Users == 0 {
		return contoso()
	}
	t := newTenant(cmp.Or(o.TownhallRecords, townhallRecords), o.CoachingRecords)
	for n := range o.Users {
		t.addOrganizer(organizer(n + 1))
	}
	return t
}

func emptyTenant() *tenant {
	return &tenant{users: map[string]*entity{}, meetings: map[string]*meeting{}}
}

// newTenant builds the tenant. coaching is as Options.CoachingRecords.
func newTenant(townhall, coaching int) *tenant {
	t := emptyTenant()
	t.addPeople()
	t.addClass()
	t.addTeamMeeting()
	t.addCoaching(coaching)
	t.addStandup()
	t.addOtherMeetings()
	t.addBoardMeeting()
	t.addRareMeetings()
	t.addChannel()
	t.addWebinar()
	t.addSmallWebinars()
	t.addTownhalls(townhall)
	t.addRareWebinars()
	return t
}

// guid returns the GUID of a label, always the same one.
func guid(label string) string {
	sum := sha1.Sum([]byte("contoso/" + label)) //nolint:gosec // as version 5 wants it
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80 // version 5
	s := hex.EncodeToString(b)
	return strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-")
}

// dice decides what in the tenant looks accidental. The same label always
// throws the same.
type dice struct{ *rand.Rand }

func newDice(label string) dice {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(label))
	return dice{rand.New(rand.NewPCG(hash.Sum64(), 365))} //nolint:gosec // repeatable on purpose
}

// tick is the precision of Microsoft's timestamps.
const tick = 100 * time.Nanosecond

// between throws a duration from low up to high, in ticks.
func (d dice) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(d.Int64N(int64(high-low)))).Truncate(tick)
}

// once throws true once in n.
func (d dice) once(n int) bool { return d.IntN(n) == 0 }

// on is a moment of 2026 in UTC.
func on(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
}

// timestamp writes a moment as Microsoft does: up to seven digits of fraction,
// zeros at the end dropped.
func timestamp(t time.Time) string {
	return t.UTC().Format(time.RFC3339Nano)
}

// zone is a time zone by its Windows name, as dateTimeTimeZone wants it.
type zone struct {
	name           string
	summer, winter time.Duration // ahead of UTC
	change         time.Time     // when winter time of 2026 begins
}

var (
	pacific = zone{"Pacific Standard Time", -7 * time.Hour, -8 * time.Hour, on(time.November, 1, 9, 0)}
	eastern = zone{"Eastern Standard Time", -4 * time.Hour, -5 * time.Hour, on(time.November, 1, 6, 0)}
	europe  = zone{"W. Europe Standard Time", 2 * time.Hour, 1 * time.Hour, on(time.October, 25, 1, 0)}
	utc     = zone{name: "UTC"}
)

// dateTime returns a moment as a dateTimeTimeZone.
//
// https://learn.microsoft.com/graph/api/resources/datetimetimezone
func (z zone) dateTime(t time.Time) object {
	offset := z.summer
	if t.After(z.change) {
		offset = z.winter
	}
	return object{
		{name: "dateTime", value: t.UTC().Add(offset).Format("2006-01-02T15:04:05")},
		{name: "timeZone", value: z.name},
	}
}
