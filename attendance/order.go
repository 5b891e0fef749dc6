package attendance

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// Order is how records are ordered.
type Order struct {
	Field     OrderField
	Direction Direction
}

// OrderField is what records are ordered by.
type OrderField string

// The fields that records can be ordered by.
const (
	FirstJoin OrderField = "FIRST_JOIN"
	LastLeave OrderField = "LAST_LEAVE"
	Total     OrderField = "TOTAL"
	Name      OrderField = "NAME"
)

// Direction is ascending or descending.
type Direction string

// The directions.
const (
	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// Property is what o looks at, by Microsoft's name.
func (o Order) Property() string {
	switch o.Field {
	case Total:
		return "totalAttendanceInSeconds"
	case Name:
		return "identity"
	}
	return "attendanceIntervals"
}

// Sort orders records. Those that are equal in the order keep their places, also when it is descending; those that
// lack the field come first when it is ascending.
func (o Order) Sort(records []*msgraph.AttendanceRecord) {
	keys := make([]key, len(records))
	places := make([]int, len(records))
	sorted := true
	for i, record := range records {
		keys[i], places[i] = o.key(record), i
		sorted = sorted && (i == 0 || o.compare(keys[i-1], keys[i]) <= 0)
	}
	if sorted {
		return // as many reports come
	}
	slices.SortFunc(places, func(i, j int) int {
		if order := o.compare(keys[i], keys[j]); order != 0 {
			return order
		}
		return i - j
	})
	unsorted := slices.Clone(records)
	for i, place := range places {
		records[i] = unsorted[place]
	}
}

// key is what a record is ordered by: text that sorts as the field does, or a number.
type key struct {
	text   string
	number int
}

func (o Order) compare(a, b key) int {
	order := strings.Compare(a.text, b.text)
	if order == 0 {
		order = cmp.Compare(a.number, b.number)
	}
	if o.Direction == Descending {
		return -order
	}
	return order
}

func (o Order) key(record *msgraph.AttendanceRecord) key {
	switch o.Field {
	case FirstJoin:
		return key{text: record.FirstJoinedAt().SortKey()}
	case LastLeave:
		return key{text: record.LastLeftAt().SortKey()}
	case Name:
		return key{text: fold(nameOf(record))}
	}
	if record.TotalAttendanceInSeconds == nil {
		return key{number: math.MinInt}
	}
	return key{number: *record.TotalAttendanceInSeconds}
}
