package emulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// option is a set of query options.
type option int

const (
	optionSelect option = 1 << iota
	optionExpand
	optionFilter
	optionCount
	optionPage // follows $skiptoken
	optionTop  = 1<<iota | optionPage
)

// optionNames are the options of OData with the bit that allows each; 0 is
// allowed nowhere.
//
// https://learn.microsoft.com/graph/query-parameters
var optionNames = map[string]option{
	"$select": optionSelect, "$expand": optionExpand, "$filter": optionFilter, "$count": optionCount,
	"$top": optionTop, "$skiptoken": optionPage,
	"$orderby": 0, "$search": 0, "$skip": 0, "$format": 0, "$deltatoken": 0, "$apply": 0,
}

// query is what the query options of a call ask for.
type query struct {
	selected  []string // canonical names; nil is everything
	expand    bool     // attendanceRecords, the only thing that expands
	filter    string
	count     bool
	top       int // 0 is not given
	skipToken string
}

// parseQuery reads a query string. Options its route does not allow are
// refused rather than ignored, so that nobody comes to rely on them.
func parseQuery(raw string, r route, beta bool) (query, error) {
	options, err := splitQuery(raw, beta)
	if err != nil {
		return query{}, err
	}
	var q query
	for _, o := range options {
		bit, known := optionNames[o.name]
		switch {
		case !known:
			return query{}, badRequest("The query parameter '%s' is not supported.", o.name)
		case o.name == "$expand" && r.options&bit == 0:
			return query{}, errExpand(o.value)
		case bit == 0 || r.options&bit != bit:
			return query{}, badRequest("The query option '%s' is not supported on this resource.", o.name)
		}
		if err := q.set(o, r.of, beta); err != nil {
			return query{}, err
		}
	}
	return q, nil
}

type queryOption struct{ name, value string }

// splitQuery decodes a query string once and keeps the system query options,
// each of which may be given once. In beta the $ may be left out.
func splitQuery(raw string, beta bool) ([]queryOption, error) {
	var options []queryOption
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			return nil, errQuery(err.Error())
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, errQuery(err.Error())
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, bare := optionNames["$"+name]; bare && beta {
			name = "$" + name
		}
		if !strings.HasPrefix(name, "$") {
			continue // a custom option; OData says to ignore it
		}
		if slices.ContainsFunc(options, func(o queryOption) bool { return o.name == name }) {
			return nil, errQuery("Query option '" + name + "' was specified more than once, but it must be specified at most once.")
		}
		options = append(options, queryOption{name, value})
	}
	return options, nil
}

func (q *query) set(o queryOption, of entityType, beta bool) (err error) {
	switch o.name {
	case "$select":
		q.selected, err = parseSelect(o.value, of, beta)
	case "$expand":
		if !strings.EqualFold(strings.TrimSpace(o.value), "attendanceRecords") {
			return errExpand(o.value)
		}
		q.expand = true
	case "$filter":
		q.filter = o.value
	case "$count":
		q.count, err = parseCount(o.value)
	case "$top":
		q.top, err = parseTop(o.value)
	case "$skiptoken":
		q.skipToken = o.value
	}
	return err
}

// parseSelect returns the properties asked for as the schema spells them.
func parseSelect(list string, of entityType, beta bool) ([]string, error) {
	var selected []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "*" {
			return nil, nil
		}
		property, ok := of.property(name, beta)
		if !ok {
			return nil, errQuery("Could not find a property named '" + name + "' on type 'microsoft.graph." + of.name + "'.")
		}
		if !slices.Contains(selected, property) {
			selected = append(selected, property)
		}
	}
	return selected, nil
}

func parseCount(value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errQuery("Invalid value '" + value + "' for $count query option found. Valid values are 'true' and 'false'.")
}

func parseTop(value string) (int, error) {
	top, err := strconv.Atoi(value)
	if err != nil || top < 1 {
		return 0, errQuery("Invalid value '" + value + "' for $top query option found. The $top query option requires a positive integer value.")
	}
	return top, nil
}

func errQuery(reason string) error {
	return badRequest("The query specified in the URI is not valid. %s", reason)
}
