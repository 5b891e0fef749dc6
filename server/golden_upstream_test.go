package server_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

// upstreamText is what upstream.txt has: a line for each request to Microsoft Graph, with the number of its round, and below
// it the items of a batch. The values of variables go by their names.
func upstreamText(calls []emulator.Call, start time.Time, variables map[string]any) string {
	names := variableNames(variables)
	var requests []string
	for _, call := range calls {
		round := 1 + int(call.At.Sub(start)/latency)
		request := fmt.Sprintf("%d %s\n", round, readable(call.Method+" "+call.URL, names))
		for _, item := range call.Items {
			request += "    " + readable(item, names) + "\n"
		}
		requests = append(requests, request)
	}
	slices.Sort(requests) // those of one round go out side by side
	return numbered(strings.Join(requests, ""))
}

func readable(request string, names *strings.Replacer) string {
	if plain, err := url.PathUnescape(request); err == nil {
		request = plain
	}
	return names.Replace(request)
}

// variableNames puts {meeting} in the place of the value of $meeting.
func variableNames(variables map[string]any) *strings.Replacer {
	var pairs []string
	for name, value := range variables {
		if text, ok := value.(string); ok && text != "" {
			pairs = append(pairs, text, "{"+name+"}")
		}
	}
	return strings.NewReplacer(pairs...)
}

var meetingID = regexp.MustCompile(`onlineMeetings/[\w=+-]{40,}`)

// numbered puts {meeting 1} in the place of the first id of a meeting that came from an answer.
func numbered(requests string) string {
	numbers := map[string]int{}
	return meetingID.ReplaceAllStringFunc(requests, func(id string) string {
		if numbers[id] == 0 {
			numbers[id] = len(numbers) + 1
		}
		return fmt.Sprintf("onlineMeetings/{meeting %d}", numbers[id])
	})
}
