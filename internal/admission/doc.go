// Package admission decides which operations may begin when more come than the process can work on: so many at once, a
// few that wait a moment, and none that its memory has no room for. Callers are told apart, so that one who asks too much
// is in nobody's way but their own. It knows nothing of what operations do.
package admission
