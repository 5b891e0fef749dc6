// Package emulator is a small Microsoft Graph over a made-up tenant: the
// attendance of meetings, webinars and town halls, with the users, sessions,
// registrations and presenters around it. It answers over HTTP, as JSON, one
// call at a time or in a $batch, and says no in Microsoft's words. The demo
// starts it on a loopback port; tests call it in process by way of Transport.
//
// It shares no type with the client it answers, on purpose: a misspelt JSON
// tag could otherwise pass on both sides. Resources are built as JSON objects,
// encoded once, and served as bytes.
//
// Fail has it misbehave as the real one does, request by request: see Fault.
// Options bring chance, throttling and tokens that expire.
//
// It takes the tokens of its Accounts, and access tokens that the directory in
// Options issued, which are worth what their permissions are: see package
// entra. GrantApplicationAccessPolicy and RevokeSessions change rights while it
// runs.
//
// Every path is in route.go, with the permission it needs and the function that
// answers it. What those functions may show to whom is in access.go. The tenant begins in tenant.go;
// its people and dates are fictitious and never change.
package emulator
