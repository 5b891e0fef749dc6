package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// TestTheSameQuestionHasEverybodysOwnAnswer walks from a question that is the
// same for all to everything behind it.
func TestTheSameQuestionHasEverybodysOwnAnswer(t *testing.T) {
	t.Parallel()
	const users = 50
	e := emulator.New(emulator.Options{Users: users, TownhallRecords: 1})
	accounts := emulator.Users(users)
	for _, account := range accounts {
		ask := func(path string) answer {
			a := getFrom(t, e, account.Token, "/v1.0"+path)
			for _, somebody := range accounts {
				require.Equal(t, somebody == account, strings.Contains(a.raw, somebody.ID), a.raw)
			}
			return a
		}
		ask("/me")
		own := ask(allWebinars + "/getByUserRole(role='organizer')").value(t)
		require.Len(t, own, 1)
		webinar := allWebinars + "/" + own[0]["id"].(string)
		ask(webinar + "/registrations")
		ask(webinar + "/presenters")
		session := webinar + "/sessions/" + ask(webinar + "/sessions").value(t)[0]["id"].(string)
		meeting := "/me/onlineMeetings/" + emulator.UserMeetingID(account.ID)
		ask(meeting)
		for _, reports := range []string{session + "/attendanceReports", meeting + "/attendanceReports"} {
			report := reports + "/" + getFrom(t, e, account.Token, "/v1.0"+reports).value(t)[0]["id"].(string)
			assert.Len(t, ask(report+"/attendanceRecords").value(t), 2)
		}
	}
}

func TestNobodyReadsWhatAnotherUserOrganizes(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{Users: 2, TownhallRecords: 1})
	accounts := emulator.Users(2)
	assert.Equal(t, "demo-user-2", accounts[1].Token)
	for _, token := range []string{accounts[0].Token, diane} {
		assert.Equal(t, 403, getFrom(t, e, token, "/v1.0/me/onlineMeetings/"+emulator.UserMeetingID(accounts[1].ID)).status)
	}
	assert.Equal(t, 401, getFrom(t, e, "demo-user-3", me).status)
	assert.Equal(t, 401, get(t, accounts[0].Token, me).status, "not of an emulator without them")
}
