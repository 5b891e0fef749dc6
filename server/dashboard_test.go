package server_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/VictoriaMetrics/metricsql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator"
)

const dashboard = "../docs/grafana/attendance-gateway.json"

// expressions are the queries of the dashboard's panels and variables, with what Grafana puts into them.
func expressions(t *testing.T) (expressions []string) {
	t.Helper()
	text, err := os.ReadFile(dashboard)
	require.NoError(t, err)
	var board struct {
		Panels     []struct{ Targets []struct{ Expr string } }
		Templating struct {
			List []struct{ Name, Query string }
		}
	}
	require.NoError(t, json.Unmarshal(text, &board))
	for _, panel := range board.Panels {
		require.NotEmpty(t, panel.Targets)
		for _, target := range panel.Targets {
			expressions = append(expressions, strings.ReplaceAll(target.Expr, "$__rate_interval", "1m"))
		}
	}
	for _, variable := range board.Templating.List {
		if query, ok := strings.CutPrefix(variable.Query, "label_values("); ok {
			metric, _, _ := strings.Cut(query, ", ")
			expressions = append(expressions, metric)
		}
	}
	return expressions
}

// labelName is one label of a scraped series.
var labelName = regexp.MustCompile(`(\w+)="`)

// scrapedLabels are the labels of each metric that has a series.
func scrapedLabels(w *watch) map[string][]string {
	labels := map[string][]string{}
	for _, line := range strings.Split(w.scraped(), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name := line[:strings.IndexAny(line, "{ ")]
		labels[name] = append(labels[name], "job", "instance") // from Prometheus
		for _, match := range labelName.FindAllStringSubmatch(line, -1) {
			labels[name] = append(labels[name], match[1])
		}
	}
	return labels
}

// The dashboard asks for nothing that a gateway does not tell, and for everything that this gateway tells of itself.
func TestTheDashboardShowsWhatThereIs(t *testing.T) {
	t.Parallel()
	e := emulator.New(emulator.Options{})
	e.Fail(emulator.Fault{Match: emulator.Items, Status: 503, RetryAfter: "0.01", Times: 1})
	gateway, w := watchedOver(t, e.Transport())
	ask(t, gateway, "demo-diane", twentyMeetings(), nil)
	ask(t, gateway, "demo-diane", `{ user(id: "nobody") { id } }`, nil)

	there, shown := scrapedLabels(w), map[string]bool{}
	for _, text := range expressions(t) {
		expression, err := metricsql.Parse(text)
		require.NoError(t, err, text)
		assert.NotEmpty(t, used(expression), text)
		for metric, labels := range used(expression) {
			shown[metric] = true
			if assert.Contains(t, there, metric, text) {
				assert.Subset(t, there[metric], labels, text)
			}
		}
	}
	for metric := range there {
		if family := strings.TrimSuffix(strings.TrimSuffix(metric, "_sum"), "_count"); strings.HasPrefix(metric, "attendance_gateway_") {
			assert.True(t, shown[metric] || shown[family+"_bucket"], "nobody sees %s", metric)
		}
	}
}

// used are the metrics of an expression, and the labels that it looks at on each.
func used(expression metricsql.Expr) map[string][]string {
	labels := map[string][]string{}
	metricsql.VisitAll(expression, func(part metricsql.Expr) {
		switch part := part.(type) {
		case *metricsql.MetricExpr:
			metric, filtered := part.LabelFilterss[0][0].Value, part.LabelFilterss[0][1:]
			labels[metric] = append(labels[metric], "job")
			for _, filter := range filtered {
				labels[metric] = append(labels[metric], filter.Label)
			}
		case *metricsql.AggrFuncExpr:
			for _, argument := range part.Args {
				for metric := range used(argument) {
					labels[metric] = append(labels[metric], part.Modifier.Args...)
				}
			}
		}
	})
	return labels
}
