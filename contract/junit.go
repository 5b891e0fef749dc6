package contract

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// JUnit is the report as test suites: the laws, a case each, and what is not covered.
func (r *Report) JUnit() junit.Testsuites {
	laws := junit.Testsuite{Name: "laws", Time: "0"}
	for _, law := range r.Laws {
		test := junit.Testcase{Name: string(law.Law), Classname: "contract.laws"}
		if law.Checks == 0 {
			test.Skipped = &junit.Result{Message: "nothing to hold it against"}
		}
		if law.Broken > 0 {
			test.Failure = &junit.Result{Message: fmt.Sprintf("broken %d times", law.Broken), Data: r.broken(law.Law)}
		}
		laws.AddTestcase(test)
	}
	coverage := junit.Testsuite{Name: "coverage", Time: "0"}
	share := junit.Testcase{Name: fmt.Sprintf("%g %% of the schema", r.Wanted), Classname: "contract.coverage"}
	if r.Covered() < r.Wanted {
		share.Failure = &junit.Result{Message: fmt.Sprintf("%.1f %% of the schema is covered", r.Covered())}
	}
	coverage.AddTestcase(share)
	for _, m := range r.Missing {
		coverage.AddTestcase(junit.Testcase{
			Name: m.Coordinate, Classname: "contract.coverage." + strings.ReplaceAll(string(m.Kind), " ", "-"), Skipped: &junit.Result{Message: m.Why},
		})
	}
	return suites(laws, coverage)
}

func (r *Report) broken(law Law) string {
	var b strings.Builder
	for _, p := range r.Problems {
		if p.Law == law {
			fmt.Fprintf(&b, "%s, %d times: %s\n%s\n\n", p.At, p.Times, p.Message, p.Operation)
		}
	}
	return b.String()
}

// JUnit is the report as a test suite, a case for each operation.
func (r *OperationsReport) JUnit() junit.Testsuites {
	operations := junit.Testsuite{Name: "operations", Time: "0"}
	for _, o := range r.Operations {
		test := junit.Testcase{Name: o.title(), Classname: "contract.operations"}
		var said []string
		first := map[Severity]string{}
		for _, f := range o.Findings {
			said = append(said, fmt.Sprintf("%s: %s", f.Severity, f.Message))
			first[f.Severity] = cmp.Or(first[f.Severity], f.Message)
		}
		switch text := strings.Join(said, "\n"); {
		case o.Status == Failed:
			test.Failure = &junit.Result{Message: first[Breaking], Data: text}
		case o.Status == NotRun:
			test.Skipped = &junit.Result{Message: said[len(said)-1], Data: text}
		case text != "":
			test.SystemOut = &junit.Output{Data: text}
		}
		operations.AddTestcase(test)
	}
	return suites(operations)
}

func suites(all ...junit.Testsuite) (suites junit.Testsuites) {
	suites.Name = "contract"
	for _, suite := range all {
		suites.AddSuite(suite)
	}
	return suites
}
