package server

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mediaType is one of the two that answers come in.
type mediaType string

const (
	mediaGraphQL mediaType = "application/graphql-response+json"
	mediaJSON    mediaType = "application/json"
)

// invalidStatus answers a document that cannot be executed: clients of application/json expect 200 whatever happens.
func (m mediaType) invalidStatus() int {
	if m == mediaGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// negotiate picks the media type of the answer. Whoever does not ask gets application/json, as clients from before
// there was a choice expect, and whoever names the newer one without wanting it less gets that; ok is false for whoever
// accepts neither.
func negotiate(accept []string) (best mediaType, ok bool) {
	ranges := strings.Split(strings.Join(accept, ","), ",")
	if len(accept) == 0 || strings.TrimSpace(strings.Join(accept, "")) == "" {
		return mediaJSON, true
	}
	graphQL, named := quality(ranges, mediaGraphQL)
	json, _ := quality(ranges, mediaJSON)
	switch {
	case graphQL == 0 && json == 0:
		return "", false
	case graphQL > json, graphQL == json && named:
		return mediaGraphQL, true
	}
	return mediaJSON, true
}

// mediaOf is the media type for refusing a request in: one that is always understood, if it accepts neither.
func mediaOf(r *http.Request) mediaType {
	if media, ok := negotiate(r.Header.Values("Accept")); ok {
		return media
	}
	return mediaJSON
}

// quality is how much the ranges of an Accept header want a media type, from 0 to 1, and whether one names it: that counts
// before what includes it.
func quality(ranges []string, media mediaType) (best float64, named bool) {
	precision := -1
	for _, text := range ranges {
		name, attributes, err := mime.ParseMediaType(text)
		if err != nil {
			continue
		}
		specific := map[string]int{"*/*": 0, "application/*": 1, string(media): 2}
		level, ok := specific[name]
		if !ok || level < precision {
			continue
		}
		q, err := strconv.ParseFloat(attributes["q"], 64)
		if err != nil {
			q = 1
		}
		best, precision = q, level
	}
	return best, precision == 2
}
