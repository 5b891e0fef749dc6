package contract

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Status is what became of an operation of a consumer.
type Status string

// What can become of it.
const (
	Passed Status = "passed" // it is valid, and its answer has no errors and keeps to every law
	Failed Status = "failed"
	NotRun Status = "not run" // it is valid, but no query, or a variable has no value
)

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	Breaking  Severity = "breaking"  // the consumer fails, or can
	Dangerous Severity = "dangerous" // the consumer may meet what it does not know
	Notice    Severity = "notice"
)

// Finding is something to know about an operation.
type Finding struct {
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
}

// OperationReport is one operation of a consumer.
type OperationReport struct {
	File     string    `json:"file"`
	Name     string    `json:"name"`
	Status   Status    `json:"status"`
	Findings []Finding `json:"findings"`
	// Cost is what the deployment said that it could cost, and CostLimit what it may; nil is not said.
	Cost      *float64 `json:"cost,omitempty"`
	CostLimit *float64 `json:"costLimit,omitempty"`
}

func (r *OperationReport) find(severity Severity, format string, args ...any) {
	f := Finding{severity, fmt.Sprintf(format, args...)}
	if !slices.Contains(r.Findings, f) {
		r.Findings = append(r.Findings, f)
	}
	if severity == Breaking {
		r.Status = Failed
	}
}

// skip says why the operation is not run. What is found in it without that stays found.
func (r *OperationReport) skip(format string, args ...any) {
	r.find(Notice, format, args...)
	if r.Status != Failed {
		r.Status = NotRun
	}
}

// ConsumerOptions are what a consumer wants of its operations.
type ConsumerOptions struct {
	// Baseline is the schema that the operations were written for; nil compares with none.
	Baseline *ast.Schema
	// MaxCost is what an operation may cost by the deployment's own count; 0 is what the deployment lets through.
	MaxCost float64
}

// Operations validates the documents in a folder against the schema of a deployment, runs the queries among them, and holds their
// answers to the schema. Callers are tried in turn until one gets what is expected: an answer without errors, or with those of the
// answer beside the document. One that gets no answer fails alone. Its error says that documents could not be read, or that there was
// no answer to any of them.
func Operations(ctx context.Context, schema *ast.Schema, callers []Endpoint, dir fs.FS, o ConsumerOptions) (*OperationsReport, error) {
	c, err := readConsumer(dir)
	if err != nil {
		return nil, err
	}
	d := deployment{schema, callers, o}
	report := &OperationsReport{Operations: c.unreadable}
	var unanswered []error
	for _, operation := range c.operations {
		r, err := d.hold(ctx, operation, c.request(operation))
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			unanswered = append(unanswered, err)
			r.find(Breaking, "there is no answer: %s", err)
		}
		report.Operations = append(report.Operations, r)
	}
	if len(unanswered) > 0 && len(unanswered) == len(report.Operations) {
		return nil, unanswered[0]
	}
	return report, nil
}

// deployment is what operations are held to.
type deployment struct {
	schema  *ast.Schema
	callers []Endpoint
	ConsumerOptions
}

func (d deployment) hold(ctx context.Context, o consumed, q request) (OperationReport, error) {
	r := OperationReport{File: o.file, Name: q.OperationName, Status: Passed, Findings: []Finding{}}
	var operation *ast.OperationDefinition
	switch {
	case o.expected.refused && writes(o.source):
		r.skip("a document that can change something is not run, whatever is expected of it")
		return r, nil
	case !o.expected.refused:
		if d.Baseline != nil {
			r.compare(d.Baseline, d.schema, q)
		}
		if operation = r.validate(d.schema, q, o); operation == nil {
			return r, nil
		}
	}
	var first OperationReport
	for i, caller := range d.callers {
		asked := r
		asked.Findings = slices.Clone(r.Findings)
		if err := asked.run(ctx, caller, d, operation, q, o.expected); err != nil {
			return r, err
		}
		if len(asked.Findings) == len(r.Findings) {
			return asked, nil
		}
		if i == 0 {
			first = asked
		}
	}
	return first, nil
}

// ofFiles are the rules that hold for operations of one file together, which are validated one by one otherwise.
func ofFiles() *rules.Rules {
	return rules.NewRules(rules.LoneAnonymousOperationRule, rules.UniqueOperationNamesRule, rules.UniqueFragmentNamesRule)
}

// writes says whether a document has anything but queries. One that cannot be parsed cannot be run either.
func writes(source string) bool {
	document, err := parser.ParseQuery(&ast.Source{Input: source})
	return err == nil && slices.ContainsFunc(document.Operations, func(o *ast.OperationDefinition) bool { return o.Operation != ast.Query })
}

// validate gives the operation back if there is something to run.
func (r *OperationReport) validate(schema *ast.Schema, q request, o consumed) *ast.OperationDefinition {
	document, failures := gqlparser.LoadQueryWithRules(schema, q.Query, rules.NewDefaultRules())
	failures = append(failures, validator.ValidateWithRules(schema, o.document, ofFiles())...)
	for _, failure := range failures {
		r.find(Breaking, "%s", failure.Message)
	}
	if len(failures) > 0 {
		return nil
	}
	operation := document.Operations.ForName(q.OperationName)
	for item := range uses(schema, document, q.Variables) {
		if reason, ok := deprecation(schema, item); ok {
			r.find(Notice, "%s is deprecated: %s", item.Coordinate, reason)
		}
	}
	slices.SortFunc(r.Findings, func(a, b Finding) int { return strings.Compare(a.Message, b.Message) })
	if o.unreadable != nil {
		r.find(Breaking, "%s", o.unreadable)
		return nil
	}
	if operation.Operation != ast.Query {
		r.skip("a %s is validated and not run", operation.Operation)
		return nil
	}
	for _, v := range operation.VariableDefinitions {
		if _, ok := q.Variables[v.Variable]; !ok && v.Type.NonNull && v.DefaultValue == nil {
			r.skip("it is not run without a value for $%s", v.Variable)
			return nil
		}
	}
	if _, err := validator.VariableValues(schema, operation, q.Variables); err != nil {
		r.find(Breaking, "%s", err)
		return nil
	}
	return operation
}

// run asks as one caller. An operation of which nothing but a refusal is expected is nil.
func (r *OperationReport) run(ctx context.Context, e Endpoint, d deployment, operation *ast.OperationDefinition, q request, want expected) error {
	a, err := e.ask(ctx, q)
	if err != nil {
		return err
	}
	cost := a.Extensions.Cost
	r.Cost, r.CostLimit = cost.Requested, cost.Limit
	if d.MaxCost > 0 && cost.Requested != nil && *cost.Requested > d.MaxCost {
		r.find(Breaking, "it costs %g, more than %g", *cost.Requested, d.MaxCost)
	}
	want.hold(r, a)
	if _, refused := a.refused(); refused || operation == nil {
		return nil
	}
	for _, p := range check(d.schema, operation, q.Variables, a, nil).problems {
		r.find(Breaking, "%s: %s: %s", p.Law, p.At, p.Message)
	}
	return nil
}

// uses is everything in a schema that a valid document asks for or gives, with the field it belongs to.
func uses(schema *ast.Schema, document *ast.QueryDocument, variables map[string]any) map[item]*ast.Field {
	all := map[item]*ast.Field{}
	var events validator.Events
	events.OnField(func(_ *validator.Walker, field *ast.Field) {
		if field.ObjectDefinition == nil || strings.HasPrefix(field.Name, "__") {
			return
		}
		for _, item := range given(schema, field.ObjectDefinition.Name, field.Definition, field, variables) {
			all[item] = field
		}
	})
	validator.Walk(schema, document, &events)
	return all
}
