package emulator

import "slices"

// Account is somebody who can call the emulator: a signed-in user, or an app
// with a token of its own.
type Account struct {
	ID                string // object id of the user, or id of the app
	DisplayName       string
	UserPrincipalName string // empty for an app
	Token             string // for the Authorization header: "Bearer " + Token
	About             string // what this account may see, in one line
}

// ExpiredToken was good once. Calls with it are refused with status 401.
const ExpiredToken = "demo-expired"

// Accounts returns the demo user, who organizes nearly everything, then a
// co-organizer, a mere attendee, an app, and last another organizer.
func Accounts() []Account { return slices.Clone(accounts) }

var accounts = []Account{
	{
		ID: DianeDemossID, DisplayName: "Diane Demoss", UserPrincipalName: "DianeDemoss@contoso.com", Token: "demo-diane",
		About: "organizes every meeting, webinar and town hall but Frederick's and Hannah's, and reads all their attendance",
	},
	{
		ID: KennethBrownID, DisplayName: "Kenneth Brown", UserPrincipalName: "KennethBrown@contoso.com", Token: "demo-kenneth",
		About: "co-organizes some webinars and town halls and reads their attendance; reads no report of a meeting",
	},
	{
		ID: LisaAdkinsID, DisplayName: "Lisa Adkins", UserPrincipalName: "lisa.adkins@contoso.com", Token: "demo-lisa",
		About: "is invited to the team meeting and may read it, but no attendance at all",
	},
	{
		ID: AppID, DisplayName: "Attendance Gateway", Token: "demo-app",
		About: "app with an application access policy for Diane Demoss, none for Frederick Cormier",
	},
	{
		ID: FrederickCormierID, DisplayName: "Frederick Cormier", UserPrincipalName: "frederick.cormier@contoso.com", Token: "demo-frederick",
		About: "organizes one meeting and one webinar that nobody else may read",
	},
}
