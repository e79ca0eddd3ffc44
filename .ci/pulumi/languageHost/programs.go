package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Arguments of Node that may make it load TypeScript.
var loadsTypeScript = regexp.MustCompile(
	`^(-r|--import|--require|--(experimental-)?(loader|strip-types|transform-types))`)

// program is the process that runs the stack's program for a preview or an update.
func (h *host) program(request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	info := request.GetInfo()
	options := optionsOf(info)
	nodeArguments := splitArguments(options.text("nodeargs"))
	if err := errors.Join(
		refuseDebugger(request.GetAttachDebugger()), refuseTypeScript(info, options, nodeArguments),
	); err != nil {
		return nil, err
	}
	entry, err := entryOfSDK(info, "run")
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(orEmpty(request.GetConfig()))
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}

	arguments := append(nodeArguments, entry)
	for _, flag := range [][2]string{
		{"monitor", request.GetMonitorAddress()},
		{"engine", h.engine},
		{"organization", request.GetOrganization()},
		{"project", request.GetProject()},
		{"root-directory", info.GetRootDirectory()},
		{"stack", request.GetStack()},
		{"pwd", info.GetProgramDirectory()},
		{"parallel", strconv.Itoa(int(request.GetParallel()))},
	} {
		if flag[1] != "" {
			arguments = append(arguments, "--"+flag[0], flag[1])
		}
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	arguments = append(append(arguments, info.GetEntryPoint()), request.GetArgs()...)

	program := exec.Command("node", arguments...)
	program.Env = append(append(os.Environ(), typeScriptVariables(options)...),
		"PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	return program, nil
}

func orEmpty(config map[string]string) map[string]string {
	if config == nil {
		return map[string]string{}
	}
	return config
}

// policyPack is the process of a policy pack, which ends when the engine has cancelled it.
func policyPack(context context.Context, request *pulumirpc.RunPluginRequest) (*exec.Cmd, error) {
	info := request.GetInfo()
	options := optionsOf(info)
	if kind := request.GetKind(); kind != "analyzer" {
		return nil, fmt.Errorf(
			"this language host runs programs and policy packs; a plugin of kind %q needs Pulumi's own", kind)
	}
	if err := refuseDebugger(request.GetAttachDebugger()); err != nil {
		return nil, err
	}
	entry, err := entryOfSDK(info, "run-policy-pack")
	if err != nil {
		return nil, err
	}
	folder := info.GetProgramDirectory()
	arguments := append(splitArguments(options.text("nodeargs")), entry)
	pack := exec.CommandContext(context, "node", append(append(arguments, request.GetArgs()...), folder)...)
	pack.Cancel = func() error { return pack.Process.Signal(syscall.SIGTERM) }
	pack.Dir = folder
	pack.Env = append(slices.Clone(request.GetEnv()), typeScriptVariables(options)...)
	return pack, nil
}

func refuseDebugger(attach bool) error {
	if !attach {
		return nil
	}
	return errors.New("this language host attaches no debugger; use NODE_OPTIONS=--inspect-brk instead")
}

// refuseTypeScript looks only where Node itself has to load the entry: with `typescript: true` the SDK brings a
// compiler.
func refuseTypeScript(info *pulumirpc.ProgramInfo, options options, nodeArguments []string) error {
	if options.typeScript() || slices.ContainsFunc(nodeArguments, loadsTypeScript.MatchString) {
		return nil
	}
	entry := entryFile(info)
	if !slices.Contains([]string{".ts", ".mts", ".cts"}, filepath.Ext(entry)) {
		return nil
	}
	node, err := askNode()
	if err != nil || node.typeScript {
		return err
	}
	return fmt.Errorf(
		"%s is TypeScript, which Node %s (%s) does not run by itself. Start pulumi by an npm script (\"npm run …\") or "+
			"as \"npx pulumi …\": both use the Node that \"npm ci\" has put into the project. Any Node from 22.18 on PATH "+
			"works as well", entry, node.version, node.path)
}

// entryFile is the file that a program starts with: `main` of Pulumi.yaml, else that of package.json.
func entryFile(info *pulumirpc.ProgramInfo) string {
	if info.GetEntryPoint() != "." {
		return info.GetEntryPoint()
	}
	var manifest struct{ Main string }
	text, err := os.ReadFile(filepath.Join(info.GetProgramDirectory(), "package.json"))
	if err != nil || json.Unmarshal(text, &manifest) != nil || manifest.Main == "" {
		return "index.js"
	}
	return manifest.Main
}

// options are `runtime.options` of Pulumi.yaml or PulumiPolicy.yaml.
type options map[string]any

func optionsOf(info *pulumirpc.ProgramInfo) options { return info.GetOptions().AsMap() }

func (o options) text(name string) string {
	text, _ := o[name].(string)
	return text
}

// typeScript is whether the SDK loads a compiler, which it does unless it is told otherwise.
func (o options) typeScript() bool { return o["typescript"] != false }

// typeScriptVariables are what the SDK's entries read of the options.
func typeScriptVariables(options options) []string {
	var variables []string
	if options.typeScript() {
		variables = append(variables, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if config := options.text("tsconfig"); config != "" {
		variables = append(variables, "PULUMI_NODEJS_TSCONFIG_PATH="+config)
	}
	return variables
}

var words = regexp.MustCompile(`(?:[^\s"']|"[^"]*"|'[^']*')+`)
var quoted = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)

// splitArguments splits `runtime.options.nodeargs` at spaces that are not quoted.
func splitArguments(text string) []string {
	found := words.FindAllString(text, -1)
	for i, word := range found {
		found[i] = quoted.ReplaceAllString(word, "$1$2")
	}
	return found
}

// node is the first Node on PATH, which runs programs and packs.
type node struct {
	path, version string
	typeScript    bool
}

func askNode() (node, error) {
	const script = `console.log([process.execPath, process.version, Boolean(process.features.typescript)].join("\n"))`
	answer, err := exec.Command("node", "-e", script).Output()
	lines := strings.Split(strings.TrimSpace(string(answer)), "\n")
	if err != nil || len(lines) != 3 {
		return node{}, fmt.Errorf("cannot ask the node on PATH for its version: %v", err)
	}
	return node{path: lines[0], version: lines[1], typeScript: lines[2] == "true"}, nil
}
