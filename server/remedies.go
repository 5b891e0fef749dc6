package server

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// refusal is an answer of Microsoft Graph's that people meet: how it is recognised, and what they are told instead.
// Microsoft's words are only ever recognised, never shown.
type refusal struct {
	statuses []int
	code     string         // Microsoft's; "" is any
	says     *regexp.Regexp // what Microsoft's message must match; nil is any
	report   bool           // only where it was an attendance report that was asked for
	outward
}

func (r refusal) fits(response *msgraph.ResponseError, report bool) bool {
	return slices.Contains(r.statuses, response.StatusCode) && (r.code == "" || r.code == response.Code) &&
		(r.says == nil || r.says.MatchString(response.Message)) && (report || !r.report)
}

// refusalOf says what an answer of Microsoft Graph's means; report tells that it is about an attendance report.
func refusalOf(response *msgraph.ResponseError, report bool) outward {
	if response.Claims != "" {
		return claimsChallenge
	}
	for _, r := range refusals {
		if r.fits(response, report) {
			return r.outward
		}
	}
	switch {
	case response.StatusCode >= http.StatusInternalServerError:
		return outward{code: codeUnavailable, message: "Microsoft Graph failed to answer"}
	case response.StatusCode >= http.StatusBadRequest:
		return outward{codeRejected, "Microsoft Graph finds the question wrong", "Check ids and arguments. If they are right, the requestId lets Microsoft's support say more."}
	}
	return badResponse
}

// refusals are looked through from the top: what people really hit first, then what a status alone tells. The messages
// were gathered from what people quote when they ask for help.
var refusals = []refusal{
	{statuses: []int{401, 403}, says: regexp.MustCompile(`(?i)\bno application access policy\b`), outward: noAccessPolicy},
	{statuses: []int{401, 403}, says: regexp.MustCompile(`(?i)^app\b.* is not authorized to .* on behalf of user\b`), outward: noAccessPolicy},
	{statuses: []int{400, 403}, says: regexp.MustCompile(`(?i)\bis not the organizer of the queried meeting\b`), outward: notOrganizer},
	{statuses: []int{403, 404}, says: regexp.MustCompile(`(?i)^organizer id mismatch\b`), outward: notOrganizer},
	{statuses: []int{403}, says: regexp.MustCompile(`(?i)\bonly /me endpoint is supported\b`), outward: needsMe},
	{statuses: []int{403}, code: "Forbidden", says: regexp.MustCompile(`^\s*$`), outward: noPermission},
	{statuses: []int{403}, code: "Authorization_RequestDenied", outward: noPermission},
	{statuses: []int{400, 404}, says: regexp.MustCompile(`(?i)^meeting id is corrupted\b`), outward: invalidMeetingID},
	{statuses: []int{400, 404}, says: regexp.MustCompile(`(?i)^invalid meeting id\b`), outward: invalidMeetingID},
	{statuses: []int{400}, says: regexp.MustCompile(`(?i)^/me request is only valid with delegated\b`), outward: needsUser},
	{statuses: []int{400}, says: regexp.MustCompile(`(?i)^value cannot be null\.\s*\(?parameter\b`), outward: retention},
	{statuses: []int{404, 410}, report: true, outward: reportNotFound},

	{statuses: []int{401}, outward: unauthenticated},
	{statuses: []int{403}, outward: forbidden},
	{statuses: []int{404, 410}, outward: notFound},
	{statuses: []int{429}, outward: outward{code: codeThrottled, message: "Microsoft Graph asks to wait before asking again"}},
}

const permissions = "OnlineMeetings.Read (application: OnlineMeetings.Read.All) for meetings, OnlineMeetingArtifact.Read.All for attendance, " +
	"VirtualEvent.Read (application: VirtualEvent.Read.All) for webinars and town halls, User.ReadBasic.All (application: User.Read.All) for users"

var (
	noAccessPolicy = outward{
		codeNoAccessPolicy, "no application access policy lets this application read what this organizer has",
		"In the Teams PowerShell module, run New-CsApplicationAccessPolicy with the id of the application, then " +
			"Grant-CsApplicationAccessPolicy for the organizer, or for everyone with -Global. It can take up to 30 minutes to apply.",
	}
	notOrganizer = outward{
		codeNotOrganizer, "Microsoft Graph lets only the organizer of the meeting read it",
		"Ask with the organizer's token, or with an application's and the organizer's object id as organizer. " +
			"Reports of a meeting are not for its co-organizers either.",
	}
	needsMe = outward{
		codeNeedsMe, "with a signed-in user's token Microsoft Graph answers about that user only",
		"Leave out organizer: it is then the signed-in user who asks, for meetings they organize or are invited to. Others need an application token.",
	}
	needsUser = outward{
		codeNeedsUser, "an application has no me, so Microsoft Graph has to be told whose it is",
		"Leave out me. Name the organizer of a meeting, and the userId of virtual events (or role: null for those of the whole tenant).",
	}
	noPermission = outward{
		codeNoPermission, "the application lacks a permission of Microsoft Graph's",
		"Grant it, with an administrator's consent where that is needed: " + permissions + ". Then ask for a new token. If it has them, " +
			"name people by their object id: meetings cannot be asked for by user principal name.",
	}
	forbidden = outward{
		codeForbidden, "Microsoft Graph does not let this caller read it",
		"Meetings are for their organizer and those invited, their reports for the organizer alone, virtual events for organizers and " +
			"co-organizers. The application needs " + permissions + ".",
	}
	invalidMeetingID = outward{
		codeInvalidID, "Microsoft Graph does not take this for the id of a meeting",
		"Pass the id of an onlineMeeting, not that of a chat, an event in a calendar or a link. If you have the link, look the meeting up by joinWebUrl.",
	}
	retention = outward{
		codeRetention, "Microsoft Graph does not have the attendance of this meeting any more",
		"Microsoft Graph keeps reports for one year after the meeting. What is older cannot be had from it.",
	}
	reportNotFound = outward{
		codeNotFound, "there is no such report, or none that you may see",
		"Microsoft Graph keeps reports for one year after the meeting, and has none while it runs. List the attendanceReports for those there are.",
	}
	notFound = outward{
		codeNotFound, "there is no such thing, or none that you may see",
		"Check the id, and that the token is of somebody who may see it. A meeting is found under its organizer only; old ones are forgotten.",
	}
	unauthenticated = outward{
		codeUnauthenticated, "Microsoft Graph does not accept the access token",
		"Get a new token, for Microsoft Graph and its cloud: it may have expired, or be meant for something else.",
	}
	claimsChallenge = outward{
		codeClaimsChallenge, "Microsoft Graph wants a token with further claims",
		"Ask for a new token with the parameter claims set to extensions.claims. The user may have to sign in again.",
	}
)
