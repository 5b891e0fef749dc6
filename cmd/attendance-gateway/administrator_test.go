package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
	"github.com/attendance-gateway/attendance-gateway/internal/auth/accesstoken"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// These tests hold docs/administrator.md to the program, and to what is known of Microsoft's side.

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/administrator.md")
	require.NoError(t, err)
	return string(text)
}

// blocks are the fenced blocks of a language.
func blocks(page, language string) (found []string) {
	for _, fenced := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
		found = append(found, fenced[1])
	}
	return found
}

// matches are what a pattern finds, each once: its group, or all of it.
func matches(t *testing.T, page, pattern string) (found []string) {
	t.Helper()
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1) {
		found = append(found, match[len(match)-1])
	}
	slices.Sort(found)
	require.NotEmpty(t, found, "the page has nothing like %s", pattern)
	return slices.Compact(found)
}

func TestThePageNamesFlagsThatThereAre(t *testing.T) {
	t.Parallel()
	var help bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-help"}, os.Getenv, &help, io.Discard))
	known := regexp.MustCompile(`--[a-z-]+|ATTENDANCE_GATEWAY_[A-Z_]+`).FindAllString(help.String(), -1)
	for _, name := range matches(t, page(t), `--[a-z][a-z-]*|ATTENDANCE_GATEWAY_[A-Z_]+`) {
		assert.Contains(t, known, name)
	}
}

func TestThePageNamesCodesOfTheReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var known []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`[A-Z_`, ]+) \\|").FindAllStringSubmatch(string(readme), -1) {
		known = append(known, regexp.MustCompile(`[A-Z_]+`).FindAllString(row[1], -1)...)
	}
	for _, name := range matches(t, page(t), "`([A-Z][A-Z_]{3,})`") {
		if name != "HTTPS_PROXY" && !strings.HasPrefix(name, environmentPrefix) {
			assert.Contains(t, known, name)
		}
	}
}

// commandLine is the gateway as somebody starts it.
type commandLine struct {
	args        []string
	environment map[string]string
	complaint   string // "" if it starts
}

func (c commandLine) read() (config, error) {
	return readConfig(c.args, func(name string) string { return c.environment[name] }, io.Discard)
}

// commandLines are those of the page: in sh blocks they start, in console blocks they are followed by what is wrong with
// them. A variable that a block exports is set, to something.
func commandLines(page string) (lines []commandLine) {
	for _, block := range blocks(page, "sh") {
		environment := map[string]string{}
		for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", " ")) {
			if _, name, ok := strings.Cut(strings.TrimSpace(line), "export "); ok {
				environment[name] = "something"
			} else if args, ok := strings.CutPrefix(line, "./attendance-gateway"); ok {
				lines = append(lines, commandLine{strings.Fields(args), environment, ""})
			}
		}
	}
	for _, block := range blocks(page, "console") {
		for _, typed := range strings.Split(block, "$ ./attendance-gateway")[1:] {
			args, printed, _ := strings.Cut(typed, "\n")
			complaint := strings.TrimPrefix(strings.TrimSpace(printed), "attendance-gateway: ")
			lines = append(lines, commandLine{strings.Fields(args), nil, complaint})
		}
	}
	return lines
}

func TestTheCommandLinesOfThePageDoWhatItSays(t *testing.T) {
	t.Parallel()
	lines := commandLines(page(t))
	modes, refused := map[string]bool{}, 0
	for _, line := range lines {
		c, err := line.read()
		if line.complaint != "" {
			refused++
			require.EqualError(t, err, line.complaint, "%s", line.args)
			continue
		}
		require.NoError(t, err, "%s", line.args)
		modes[c.auth.mode] = true
		requireTrusted(t, c)
	}
	assert.Equal(t, map[string]bool{modePassthrough: true, modeOnBehalfOf: true, modeApplication: true}, modes)
	assert.GreaterOrEqual(t, refused, 5)
}

// requireTrusted looks at what is checked only when the settings are put to use: that ids are such.
func requireTrusted(t *testing.T, c config) {
	t.Helper()
	if c.auth.mode == modePassthrough {
		return
	}
	c.auth.secretFile, c.auth.certificateFile, c.auth.federatedFile = "", "", "" // which are not here
	app, err := c.auth.application(c.cloud)
	require.NoError(t, err)
	_, err = accesstoken.New(app.trust)
	require.NoError(t, err)
}

func TestTheDeploymentOfThePageStarts(t *testing.T) {
	t.Parallel()
	line := commandLine{environment: map[string]string{}}
	manifests := blocks(page(t), "yaml")
	require.Len(t, manifests, 1)
	for _, variable := range regexp.MustCompile(`\{name: ([A-Z_]+), value: "?([^"}]+)`).FindAllStringSubmatch(manifests[0], -1) {
		line.environment[variable[1]] = variable[2]
	}
	c, err := line.read()
	require.NoError(t, err)
	assert.Equal(t, modeOnBehalfOf, c.auth.mode)
	requireTrusted(t, c)

	mounted := matches(t, manifests[0], `mountPath: ([^,}]+)`)[0] + "/" + matches(t, manifests[0], `\{path: ([^,}]+)`)[0]
	assert.Equal(t, mounted, c.auth.federatedFile)
}

func TestThePageHasEveryCloud(t *testing.T) {
	t.Parallel()
	for _, cloud := range msgraph.Clouds() {
		row := "(?m)^\\| `" + cloud.Name + "`[^|]* \\| `" + regexp.QuoteMeta(cloud.Graph) + "` \\| `" + regexp.QuoteMeta(cloud.Login) + "` \\|"
		assert.Regexp(t, row, page(t))
	}
}

func TestTheAuditLineOfThePageIsOne(t *testing.T) {
	t.Parallel()
	text := page(t)
	written := slices.DeleteFunc(blocks(text, "json"), func(block string) bool { return !strings.Contains(block, `"requestId"`) })
	require.Len(t, written, 1)
	var entry audit.Entry
	decoder := json.NewDecoder(strings.NewReader(written[0]))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&entry))

	entry.Codes = []string{"NOT_FOUND"} // which an entry without errors leaves out
	line, err := json.Marshal(entry)
	require.NoError(t, err)
	_, table, _ := strings.Cut(text, "\n## The audit log")
	for _, field := range matches(t, string(line), `"([a-z][A-Za-z]*)":`) {
		assert.True(t, strings.Contains(table, "`"+field+"`"), "the page does not explain %s", field) //nolint:testifylint // it would print all of it
	}
	for _, outcome := range []audit.Outcome{audit.Success, audit.Partial, audit.Denied, audit.Failed} {
		assert.True(t, strings.Contains(table, "`"+string(outcome)+"`"), "the page does not name %s", outcome) //nolint:testifylint // the same
	}
}

func TestTheChallengeOfThePageIsWhatClientsGet(t *testing.T) {
	t.Parallel()
	header := matches(t, page(t), `WWW-Authenticate: (.+)`)[0]
	claims, err := base64.StdEncoding.DecodeString(matches(t, header, `claims="([^"]+)"`)[0])
	require.NoError(t, err)
	assert.Contains(t, blocks(page(t), "json"), string(claims)+"\n")
	assert.Contains(t, header, `error_description="`+(&auth.ChallengeError{}).Error()+`"`)
}

// Microsoft's names and numbers are those of the fact sheets beside the repository.
func TestThePageNamesOnlyWhatMicrosoftHas(t *testing.T) {
	t.Parallel()
	var sheets string
	for _, name := range []string{"resources.md", "protocol.md"} {
		sheet, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "msgraph", name))
		if err != nil {
			t.Skipf("needs the sheets of facts, which are no part of this repository: to run this, put them into ../shared/msgraph beside it (%v)", err)
		}
		sheets += string(sheet)
	}
	text := page(t)
	ours := []string{auth.RoleOrganized, auth.RoleEveryones}
	ofUsers := []string{"User.Read", "User.ReadBasic.All", "User.Read.All"} // the sheets are about attendance alone
	for _, permission := range matches(t, text, `\b[A-Z][A-Za-z]+(?:-[A-Za-z]+)?\.Read[A-Za-z]*(?:\.[A-Z][A-Za-z]+)?`) {
		if !slices.Contains(ours, permission) && !slices.Contains(ofUsers, permission) {
			assert.Regexp(t, `(^|[^\w.])`+regexp.QuoteMeta(permission)+`($|[^\w.]|\.\W)`, sheets)
		}
	}
	for _, pattern := range []string{`AADSTS(\d+)`, `\b(?:New|Grant)-Cs\w+`, `accessTokenAcceptedVersion|knownClientApplications|\bidtyp\b|\bcp1\b`} {
		for _, name := range matches(t, text, pattern) {
			assert.Regexp(t, `\b`+name+`\b`, sheets)
		}
	}
}
