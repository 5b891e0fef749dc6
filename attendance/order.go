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
	rows := make([]row, len(records))
	sorted := true
	for i, record := range records {
		rows[i] = row{record: record, place: i}
		rows[i].text, rows[i].number = o.key(record)
		sorted = sorted && (i == 0 || o.compare(rows[i-1], rows[i]) < 0)
	}
	if sorted {
		return // as many reports come
	}
	slices.SortFunc(rows, o.compare)
	for i, row := range rows {
		records[i] = row.record
	}
}

// row is a record that is being sorted.
type row struct {
	record *msgraph.AttendanceRecord
	text   string
	number int
	place  int // it had
}

func (o Order) compare(a, b row) int {
	order := strings.Compare(a.text, b.text)
	if order == 0 {
		order = cmp.Compare(a.number, b.number)
	}
	if o.Direction == Descending {
		order = -order
	}
	if order == 0 {
		return a.place - b.place
	}
	return order
}

// key is what a record is ordered by: text that sorts as the field does, or a number.
func (o Order) key(record *msgraph.AttendanceRecord) (text string, number int) {
	switch o.Field {
	case FirstJoin:
		return record.FirstJoinedAt().SortKey(), 0
	case LastLeave:
		return record.LastLeftAt().SortKey(), 0
	case Name:
		return fold(nameOf(record)), 0
	}
	if record.TotalAttendanceInSeconds == nil {
		return "", math.MinInt
	}
	return "", *record.TotalAttendanceInSeconds
}
