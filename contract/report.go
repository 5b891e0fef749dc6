package contract

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Report is what the suite found.
type Report struct {
	// Operations is how many were asked.
	Operations int `json:"operations"`
	// Laws are all laws, with how often each was held against something.
	Laws     []LawReport  `json:"laws"`
	Problems []Problem    `json:"problems"`
	Coverage []KindReport `json:"coverage"`
	Missing  []Missing    `json:"missing"`
	// Wanted is the share of the schema that is to be covered, 0 to 100.
	Wanted float64 `json:"wanted"`
}

// Kept says whether no law was broken, and as much is covered as was wanted.
func (r *Report) Kept() bool { return len(r.Problems) == 0 && r.Covered() >= r.Wanted }

// LawReport is one law.
type LawReport struct {
	Law    Law `json:"law"`
	Checks int `json:"checks"`
	Broken int `json:"broken"`
}

// KindReport is how many things of a kind are covered.
type KindReport struct {
	Kind    Kind `json:"kind"`
	Covered int  `json:"covered"`
	All     int  `json:"all"`
}

// Missing is something that is not covered.
type Missing struct {
	Kind       Kind   `json:"kind"`
	Coordinate string `json:"coordinate"`
	// Why is what the deployment said, or what it has not.
	Why string `json:"why"`
}

func (w *walk) report(wanted float64) *Report {
	r := &Report{Operations: w.operations, Problems: append([]Problem{}, w.ledger.problems...), Missing: []Missing{}, Wanted: wanted}
	for _, law := range Laws() {
		broken := 0
		for _, p := range w.ledger.problems {
			if p.Law == law {
				broken += p.Times
			}
		}
		r.Laws = append(r.Laws, LawReport{law, w.ledger.checks[law], broken})
	}
	for _, kind := range Kinds() {
		k := KindReport{Kind: kind}
		for item := range w.coverage.all {
			if item.Kind != kind {
				continue
			}
			k.All++
			if w.coverage.covered[item] {
				k.Covered++
			}
		}
		r.Coverage = append(r.Coverage, k)
	}
	for _, item := range w.coverage.missing() {
		r.Missing = append(r.Missing, Missing{item.Kind, item.Coordinate, w.coverage.reason(item)})
	}
	return r
}

// Covered is the share of what can be asked for that was answered, 0 to 100.
func (r *Report) Covered() float64 {
	covered, all := 0, 0
	for _, k := range r.Coverage {
		if k.Kind.isAsked() {
			covered, all = covered+k.Covered, all+k.All
		}
	}
	if all == 0 {
		return 0
	}
	return 100 * float64(covered) / float64(all)
}

// WriteText writes for people.
func (r *Report) WriteText(out io.Writer) error {
	var b strings.Builder
	for _, law := range r.Laws {
		verdict := "held"
		switch {
		case law.Broken > 0:
			verdict = fmt.Sprintf("BROKEN %d times", law.Broken)
		case law.Checks == 0:
			verdict = "NEVER APPLIED"
		}
		fmt.Fprintf(&b, "%-14s %8d checks  %s\n", verdict, law.Checks, law.Law)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\nBROKEN: %s\n  at %s, %d times: %s\n  first in: %s\n", p.Law, p.At, p.Times, p.Message, brief(p.Operation))
	}
	b.WriteString("\n")
	for _, k := range r.Coverage {
		fmt.Fprintf(&b, "%5d of %5d  %s\n", k.Covered, k.All, k.Kind)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(&b, "not covered: %s %s: %s\n", m.Kind, m.Coordinate, m.Why)
	}
	fmt.Fprintf(&b, "\n%d operations, %d problems, %.1f %% of the schema covered\n", r.Operations, len(r.Problems), r.Covered())
	_, err := io.WriteString(out, b.String())
	return err
}

// brief is the beginning of an operation, on one line.
func brief(operation string) string {
	words := strings.Fields(operation)
	return strings.Join(slices.Clip(words[:min(len(words), 40)]), " ")
}
