package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// A test hands the transport to the client it tests, and counts what the
// client asked for.
func ExampleEmulator_Transport() {
	graph := emulator.New(emulator.Options{})
	client := http.Client{Transport: graph.Transport()}

	address := "https://graph.microsoft.com/v1.0/me/onlineMeetings/" + emulator.TeamMeetingID + "/attendanceReports"
	request, _ := http.NewRequest(http.MethodGet, address, nil)
	request.Header.Set("Authorization", "Bearer "+emulator.Accounts()[0].Token)
	response, err := client.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = response.Body.Close() }()

	var reports struct {
		Value []struct {
			MeetingStartDateTime  string
			TotalParticipantCount int
		}
	}
	_ = json.NewDecoder(response.Body).Decode(&reports)
	for _, report := range reports.Value {
		fmt.Println(report.MeetingStartDateTime[:10], report.TotalParticipantCount)
	}
	fmt.Println(graph.Counts().Requests, "request")
	// Output:
	// 2026-11-04 15
	// 2026-10-21 5
	// 2026-10-07 3
	// 1 request
}

// A test says how Microsoft Graph shall misbehave, and heals it again.
func ExampleEmulator_Fail() {
	graph := emulator.New(emulator.Options{})
	client := http.Client{Transport: graph.Transport()}
	ask := func() {
		request, _ := http.NewRequest(http.MethodGet, "https://graph.microsoft.com/v1.0/me", nil)
		request.Header.Set("Authorization", "Bearer "+emulator.Accounts()[0].Token)
		response, err := client.Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = response.Body.Close()
		fmt.Println(response.Status, response.Header.Get("Retry-After"))
	}

	graph.Fail(
		emulator.Fault{Match: emulator.URLContains("/me"), Times: 1, Status: 429, RetryAfter: "1"},
		emulator.Fault{Refuse: emulator.ErrConnectionRefused},
	)
	ask()
	ask()
	graph.Fail()
	ask()
	// Output:
	// 429 Too Many Requests 1
	// Get "https://graph.microsoft.com/v1.0/me": dial tcp 203.0.113.7:443: connect: connection refused
	// 200 OK
}

// A test has an app ask with a token of its own, before and after the organizer
// has a policy for it.
func ExampleEmulator_GrantApplicationAccessPolicy() {
	const client = "0c1f8a3e-1a0b-4e60-a1f9-c2d1c3a6e0b2"
	directory := entra.New(entra.Options{Tenants: []entra.Tenant{{
		ID:    emulator.TenantID,
		Users: emulator.SignInUsers(0),
		Apps:  []entra.App{{ClientID: client, GraphRoles: []string{"OnlineMeetings.Read.All"}}},
	}}})
	graph := emulator.New(emulator.Options{Directory: directory})
	token, err := directory.AccessToken(entra.Grant{Client: client})
	if err != nil {
		fmt.Println(err)
		return
	}
	ask := func() {
		request, _ := http.NewRequest(http.MethodGet,
			"https://graph.microsoft.com/v1.0/users/"+emulator.DianeDemossID+"/onlineMeetings/"+emulator.TeamMeetingID, nil)
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := graph.Transport().RoundTrip(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = response.Body.Close()
		fmt.Println(response.Status)
	}

	ask()
	graph.GrantApplicationAccessPolicy(client, emulator.DianeDemossID)
	ask()
	// Output:
	// 403 Forbidden
	// 200 OK
}
