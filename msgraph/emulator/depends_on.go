package emulator

import "strings"

// resolveDependencies finds the items that dependsOn names and checks the
// shape they make. Three are allowed: no dependency at all, each item on the
// one before, or all dependents on the same item.
//
// https://learn.microsoft.com/graph/json-batching#sequencing-requests-with-the-dependson-property
func resolveDependencies(items []batchItem, raw []rawItem, ids map[string]int) error {
	for i, fields := range raw {
		if len(fields.DependsOn) == 0 {
			continue
		}
		on, known := ids[strings.ToLower(fields.DependsOn[0])]
		if !known || on >= i {
			return badRequest("Invalid dependency for request Id %s. It must name a request earlier in the batch.", items[i].id)
		}
		if len(fields.DependsOn) > 1 {
			return errShape
		}
		items[i].dependsOn = on
	}
	if !isSerial(items) && !isSame(items) {
		return errShape
	}
	return nil
}

var errShape = badRequest("Batch should be either fully sequential or fully parallel.")

// isSerial reports whether each item depends on the one before.
func isSerial(items []batchItem) bool {
	for i, item := range items {
		if item.dependsOn != i-1 {
			return false
		}
	}
	return true
}

// isSame reports whether all dependents depend on the same item. Without
// dependents they do.
func isSame(items []batchItem) bool {
	same := -1
	for _, item := range items {
		if item.dependsOn < 0 {
			continue
		}
		if same >= 0 && item.dependsOn != same {
			return false
		}
		same = item.dependsOn
	}
	return true
}
