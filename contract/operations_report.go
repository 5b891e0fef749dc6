package contract

import (
	"fmt"
	"io"
	"strings"
)

// OperationsReport is what became of the operations of a consumer.
type OperationsReport struct {
	Operations []OperationReport `json:"operations"`
}

// Kept says whether no operation failed.
func (r *OperationsReport) Kept() bool {
	for _, o := range r.Operations {
		if o.Status == Failed {
			return false
		}
	}
	return true
}

// title names an operation.
func (r OperationReport) title() string {
	if r.Name == "" {
		return r.File
	}
	return r.File + " " + r.Name
}

// WriteText writes for people.
func (r *OperationsReport) WriteText(out io.Writer) error {
	var b strings.Builder
	count := map[Status]int{}
	for _, o := range r.Operations {
		count[o.Status]++
		fmt.Fprintf(&b, "%-8s %s", o.Status, o.title())
		if o.Cost != nil {
			fmt.Fprintf(&b, " (cost %g", *o.Cost)
			if o.CostLimit != nil {
				fmt.Fprintf(&b, " of %g", *o.CostLimit)
			}
			b.WriteString(")")
		}
		b.WriteString("\n")
		for _, f := range o.Findings {
			fmt.Fprintf(&b, "         %s: %s\n", f.Severity, f.Message)
		}
	}
	fmt.Fprintf(&b, "\n%d passed, %d failed, %d not run\n", count[Passed], count[Failed], count[NotRun])
	_, err := io.WriteString(out, b.String())
	return err
}
