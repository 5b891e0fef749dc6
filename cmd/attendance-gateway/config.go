package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attendance-gateway/attendance-gateway/internal/auth/credential"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// config is what the flags and the environment say.
type config struct {
	listen    string
	root      msgraph.Root // "" is the embedded emulator
	cloud     msgraph.Cloud
	auth      authentication
	audit     auditing
	life      living
	http      overHTTP
	timeout   time.Duration
	chaos     float64 // of the embedded emulator
	limits    limiting
	cache     caching
	observing observing
	version   bool

	cloudName, graphURL string // as they were given
}

const environmentPrefix = "ATTENDANCE_GATEWAY_"

const usage = `attendance-gateway answers GraphQL about who attended what in Microsoft Teams.

Without --cloud or --graph-url it asks an embedded emulator of Microsoft Graph, over a made-up tenant.
Every flag has an environment variable; a flag beats its variable.

`

// newConfig is what is set where nobody says otherwise, and the flags to say otherwise with.
func newConfig() (*config, *flag.FlagSet) {
	c := &config{
		listen: "127.0.0.1:8080", timeout: 15 * time.Second,
		limits: defaultLimiting, cache: defaultCaching.withinMemory(), life: defaultLiving(),
	}
	flags := flag.NewFlagSet("attendance-gateway", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("listen", "`host:port` to listen on (default 127.0.0.1:8080)", c.setListen)
	flags.StringVar(&c.cloudName, "cloud", "", "`name` of the Microsoft cloud to ask: global, usgov (GCC High), usgov-dod or china (default: that of --graph-url)")
	flags.StringVar(&c.graphURL, "graph-url", "", "`URL` of Microsoft Graph with its version, such as https://graph.microsoft.com/v1.0\n"+
		"(default: v1.0 of --cloud, else the embedded emulator)")
	c.auth.flags(flags)
	c.audit.flags(flags)
	c.life.flags(flags)
	c.http.flags(flags)
	c.observing.flags(flags)
	flags.Func("timeout", "`duration` after which a query answers with what it has (default 15s)", c.setTimeout)
	c.limits.flags(flags)
	flags.Func("cache-size", "`bytes` of Microsoft Graph's answers to keep, each for who got it; 0 keeps none\n"+
		"(default: 64MiB, at most an eighth of GOMEMLIMIT)", c.setCacheSize)
	flags.Func("cache-reports", "`duration` to keep attendance reports and their records (default 5m)", setDuration(&c.cache.reports))
	flags.Func("cache-others", "`duration` to keep everything else (default 10s)", setDuration(&c.cache.others))
	flags.Func("cache-failures", "`duration` to keep that something is not there, or not for this caller (default 2s)", setDuration(&c.cache.failures))
	flags.Func("chaos", "`share` of the calls, 0 to 1, that the embedded emulator lets fail (default 0)", c.setChaos)
	flags.BoolVar(&c.version, "version", false, "print the version and exit")
	flags.Usage = func() {}
	return c, flags
}

// readConfig reads args over the environment. Its error is one line for the person who typed them; flag.ErrHelp means
// that help was asked for and given.
func readConfig(args []string, getenv func(string) string, out io.Writer) (config, error) {
	c, flags := newConfig()
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		printHelp(flags, out)
		return *c, err
	} else if err != nil {
		return *c, fmt.Errorf("%s; -help lists the flags", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	if flags.NArg() > 0 {
		return *c, fmt.Errorf("unexpected argument %q; -help lists the flags", flags.Arg(0))
	}
	if err := readEnvironment(flags, getenv); err != nil {
		return *c, err
	}
	if c.chaos > 0 && !isSet(flags, "cache-size") {
		c.cache.bytes = 0 // it would hide what goes wrong
	}
	c.auth.secret, c.auth.password = credential.Secret(getenv(secretVariable)), credential.Secret(getenv(passwordVariable))
	return *c, c.check(getenv)
}

// check completes the settings, and says what is wrong with them together.
func (c *config) check(getenv func(string) string) error {
	// Not flag.Funcs: the flag package repeats a wrong value, and a URL may hold a password.
	if err := c.setGraph(c.cloudName, c.graphURL); err != nil {
		return err
	}
	if c.chaos > 0 && c.root != "" {
		return errors.New("--chaos is for the embedded emulator, not for --graph-url or --cloud")
	}
	if err := errors.Join(c.audit.check(), c.http.check(c.audit.log != "")); err != nil {
		return oneLine(err)
	}
	if err := c.observing.check(getenv); err != nil {
		return err
	}
	return c.auth.check(c.root == "")
}

// setGraph says which Microsoft Graph is asked, from the name of a cloud, an address, or both.
func (c *config) setGraph(cloud, address string) (err error) {
	if address != "" {
		if c.root, err = msgraph.ParseRoot(address); err != nil {
			return fmt.Errorf("invalid --graph-url: %w", err)
		}
	}
	c.cloud = msgraph.CloudOf(c.root)
	if cloud == "" {
		return nil
	}
	clouds := msgraph.Clouds()
	i := slices.IndexFunc(clouds, func(known msgraph.Cloud) bool { return known.Name == cloud })
	if i < 0 {
		return fmt.Errorf("--cloud %q is no cloud: it is global, usgov, usgov-dod or china", cloud)
	}
	if c.root == "" {
		c.root = clouds[i].Root("v1.0")
	}
	if known, ok := msgraph.KnownCloud(c.root); ok && known.Name != cloud {
		return fmt.Errorf("--graph-url is that of --cloud %s, not %s: tokens of one are nothing to the other", known.Name, cloud)
	}
	c.cloud = clouds[i]
	return nil
}

func isSet(flags *flag.FlagSet, name string) (set bool) {
	flags.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

// variable is the environment variable of a flag.
func variable(f *flag.Flag) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// readEnvironment sets the flags that were not given from their variables.
func readEnvironment(flags *flag.FlagSet, getenv func(string) string) (err error) {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	flags.VisitAll(func(f *flag.Flag) {
		value := getenv(variable(f))
		if value == "" || given[f.Name] || err != nil {
			return
		}
		if problem := flags.Set(f.Name, value); problem != nil {
			err = fmt.Errorf("invalid value %q for the environment variable %s: %w", value, variable(f), problem)
		}
	})
	return err
}

func printHelp(flags *flag.FlagSet, out io.Writer) {
	_, _ = io.WriteString(out, usage)
	flags.VisitAll(func(f *flag.Flag) {
		name, text := flag.UnquoteUsage(f)
		line := strings.TrimSpace("--" + f.Name + " " + name)
		_, _ = fmt.Fprintf(out, "  %s\n      %s\n      %s\n", line, variable(f), strings.ReplaceAll(text, "\n", "\n      "))
	})
}

func (c *config) setListen(value string) error {
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		return errors.New("it must be host:port, such as 127.0.0.1:8080")
	}
	c.listen = value
	return nil
}

func (c *config) setTimeout(value string) error {
	timeout, err := time.ParseDuration(value)
	if err != nil || timeout <= 0 {
		return errors.New("it must be a duration above zero, such as 15s")
	}
	c.timeout = timeout
	return nil
}

func (c *config) setCacheSize(value string) error {
	bytes, ok := parseBytes(value)
	if !ok {
		return errors.New("it must be a number of bytes, such as 64MiB, or 0")
	}
	c.cache.bytes = bytes
	return nil
}

// maxSize is more bytes than there are: 1 PiB.
const maxSize = 1 << 50

// parseBytes reads a number of bytes, with a unit or without.
func parseBytes(value string) (bytes int64, ok bool) {
	digits := strings.TrimRight(value, "KMGiB")
	unit, ok := map[string]int64{"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[strings.TrimPrefix(value, digits)]
	number, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || number < 0 || number > maxSize/unit {
		return 0, false
	}
	return number * unit, true
}

// setDuration reads a duration that may be zero.
func setDuration(into *time.Duration) func(string) error {
	return func(value string) error {
		duration, err := time.ParseDuration(value)
		if err != nil || duration < 0 {
			return errors.New("it must be a duration, such as 10s, or 0")
		}
		*into = duration
		return nil
	}
}

func (c *config) setChaos(value string) error {
	share, err := strconv.ParseFloat(value, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return errors.New("it must be a share from 0 to 1, such as 0.1")
	}
	c.chaos = share
	return nil
}
