package nodeipmi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What nodeipmi.h has and this package has no use for. Whatever else is there must be used, so that no addition is
// forgotten. (A blocking call whose asynchronous twin is used counts as used.)
var notUsed = map[string]string{
	"nodeipmi_op_wait":          "a goroutine waits on a channel",
	"nodeipmi_sensor_list_free": "the library frees what it shows to a callback",
	"nodeipmi_sel_list_free":    "likewise",
	"nodeipmi_fru_list_free":    "likewise",

	"nodeipmi_key_get":           "who keeps the key is an administrator's to say, with the command nodeipmi key",
	"nodeipmi_key_rotate":        "likewise",
	"nodeipmi_key_make":          "likewise",
	"nodeipmi_key_kind_word":     "likewise",
	"nodeipmi_key":               "likewise",
	"nodeipmi_key_plan":          "likewise",
	"NODEIPMI_KEY_FILE":          "likewise",
	"NODEIPMI_KEY_SYSTEMD":       "likewise",
	"NODEIPMI_KEY_PASSPHRASE":    "likewise",
	"NODEIPMI_KEY_PKCS11":        "likewise",
	"nodeipmi_state_backup":      "backups likewise, with nodeipmi state",
	"nodeipmi_state_restore":     "likewise",
	"nodeipmi_state_examine":     "what is wrong with a state, nodeipmi doctor tells",
	"nodeipmi_finding_list_size": "likewise",
	"nodeipmi_finding_list_get":  "likewise",
	"nodeipmi_finding_list_free": "likewise",
	"nodeipmi_finding":           "likewise",
	"nodeipmi_verdict_word":      "likewise",
	"NODEIPMI_VERDICT_OK":        "likewise",
	"NODEIPMI_VERDICT_ADVICE":    "likewise",
	"NODEIPMI_VERDICT_PROBLEM":   "likewise",
	"NODEIPMI_VERDICT_SKIPPED":   "likewise",

	"NODEIPMI_DEFAULT_TIMEOUT_MS":          "0 means it",
	"NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS": "likewise",
	"NODEIPMI_MONITOR_MIN_INTERVAL_MS":     "the library refuses what is less, and says so",
	"NODEIPMI_MONITOR_MAX_INTERVAL_MS":     "likewise, what is more",
	"NODEIPMI_MONITOR_SLOWEST":             "cgo knows the array's size",
	"NODEIPMI_IDENTIFY_OFF":                "0 seconds",
	"NODEIPMI_SEL_TIME_NONE":               "what is neither of the others",

	"struct_size": "set by who makes a struct, as C refuses it without",
	"reserved":    "for later releases",
	"callback":    "bridge.c fills the completions, member by member",
	"user_data":   "likewise",
	"free":        "likewise",

	"nodeipmi_node_status.attempted":   "attempted_unix_ms is 0 if it is",
	"nodeipmi_monitor_slow.node":       "toStats names the struct around it",
	"nodeipmi_monitor_slow.latency_us": "likewise",
}

var (
	comments  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	functions = regexp.MustCompile(`(?s)NODEIPMI_API\s[^;(]*?\b(nodeipmi_\w+)\(`)
	constants = regexp.MustCompile(`(?m)^#define (NODEIPMI_\w+) +[0-9(]`)
	structs   = regexp.MustCompile(`(?s)typedef struct (\w+) \{(.*?)\n\}`)
	members   = regexp.MustCompile(`(?m)^ .*?\(?\*?(\w+)(?:\)\([^;]*|\[\w+\])?;`)
	called    = regexp.MustCompile(`\b(nodeipmi_\w+)\(`)
)

func header(t *testing.T) string {
	t.Helper()
	tool := os.Getenv("PKG_CONFIG")
	if tool == "" {
		tool = "pkg-config"
	}
	folder, err := exec.Command(tool, "--variable=includedir", "nodeipmi").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), "nodeipmi", "nodeipmi.h"))
	if err != nil {
		t.Fatal(err)
	}
	return comments.ReplaceAllString(string(text), "")
}

// used has, for each file, the names that it takes of C, and the members of structs that it reads or sets.
func used(t *testing.T) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	byFile := map[string]map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		byFile[file] = names
		ast.Inspect(tree, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				names[node.Sel.Name] = true
			case *ast.KeyValueExpr:
				if key, ok := node.Key.(*ast.Ident); ok {
					names[key.Name] = true
				}
			}
			return true
		})
	}
	bridge, err := os.ReadFile("bridge.c")
	if err != nil {
		t.Fatal(err)
	}
	byFile["bridge.c"] = map[string]bool{}
	for _, name := range called.FindAllStringSubmatch(comments.ReplaceAllString(string(bridge), ""), -1) {
		byFile["bridge.c"][name[1]] = true
	}
	return byFile
}

func TestNothingOfTheHeaderIsForgotten(t *testing.T) {
	text, byFile := header(t), used(t)
	anywhere := func(name string) bool {
		for _, names := range byFile {
			if names[name] {
				return true
			}
		}
		return false
	}
	check := func(kind string, names *regexp.Regexp, least int) {
		found := names.FindAllStringSubmatch(text, -1)
		for _, name := range found {
			reason, excused := notUsed[name[1]]
			here := anywhere(name[1]) || anywhere(name[1]+"_async")
			if here == excused {
				t.Errorf("%s %s: used is %v, and not to be used is %v, %q", kind, name[1], here, excused, reason)
			}
		}
		if len(found) < least {
			t.Errorf("of kind %s only %d are found", kind, len(found))
		}
	}
	check("function", functions, 60)
	check("constant", constants, 100)

	// What bridge.c wraps is there to be called by Go.
	for name := range byFile["bridge.c"] {
		ours := strings.HasPrefix(name, "nodeipmi_go_")
		delete(byFile["bridge.c"], name)
		if ours && !anywhere(name) {
			t.Errorf("%s of bridge.c is not used", name)
		}
	}

	count := 0
	for _, found := range structs.FindAllStringSubmatch(text, -1) {
		if notUsed[found[1]] != "" {
			continue
		}
		for _, member := range members.FindAllStringSubmatch(found[2], -1) {
			count++
			// "type" is a word of Go's, which cgo puts a line before.
			if !usedBeside(byFile, found[1], member[1]) && !usedBeside(byFile, found[1], "_"+member[1]) &&
				notUsed[member[1]] == "" && notUsed[found[1]+"."+member[1]] == "" {
				t.Errorf("%s.%s is not used", found[1], member[1])
			}
		}
	}
	if count < 200 {
		t.Errorf("only %d members are found", count)
	}
}

// usedBeside says whether a file that names the struct uses a member of this name.
func usedBeside(byFile map[string]map[string]bool, name, member string) bool {
	for _, names := range byFile {
		if names[name] && names[member] {
			return true
		}
	}
	return false
}
