package emulator

import (
	"net/url"
	"strconv"
	"strings"
)

// Where the next link of a page can lead, as Fault.NextLink. Any other text is
// sent as it is.
const (
	Loop      = "(to the same page)"
	FirstPage = "(to the first page)"
	SkipZero  = "(to $skip=0, which is the first page)"
	Endless   = "(to the same page, each time by another link)"
)

// Custom query options, which OData leaves alone, mark links that faults make.
const (
	emptyPageMark = "emptypage"
	endlessMark   = "endless"
)

// bend changes the rows of a page and the link after it. The page is at path,
// under the query string raw.
func (x *exchange) bend(rows []entity, nextLink, path, raw string) ([]entity, string) {
	if x.fault.EmptyPage {
		return nil, x.address(path, raw, emptyPageMark+"=1")
	}
	switch x.fault.NextLink {
	case "":
	case Loop:
		nextLink = x.address(path, raw, "")
	case FirstPage:
		nextLink = x.address(path, dropPlace(raw), "")
	case SkipZero:
		nextLink = x.address(path, dropPlace(raw), "$skip=0")
	case Endless:
		n, _ := strconv.Atoi(valueOf(raw, endlessMark))
		nextLink = x.address(path, dropOptions(raw, endlessMark), endlessMark+"="+strconv.Itoa(n+1))
	default:
		nextLink = x.fault.NextLink
	}
	return rows, nextLink
}

// overlap is how far the next page goes back into this one.
func (f Fault) overlap(size int) int {
	return min(f.Overlap, size-1)
}

// forgive leaves out of a query string the $skip=0 that SkipZero brings about.
func (f Fault) forgive(raw string) string {
	if f.NextLink == SkipZero {
		return dropOptions(raw, "skip")
	}
	return raw
}

func isAfterEmptyPage(address string) bool {
	_, raw, _ := strings.Cut(address, "?")
	return valueOf(raw, emptyPageMark) != ""
}

// valueOf is the first value of an option.
func valueOf(raw, name string) string {
	values, _ := url.ParseQuery(raw) // what cannot be read has no mark of ours
	return values.Get(name)
}
