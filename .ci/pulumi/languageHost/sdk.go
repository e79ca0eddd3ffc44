package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// sdk is an installed @pulumi/pulumi.
type sdk struct{ folder, version string }

// findSDK finds @pulumi/pulumi as Node does for a file in a folder: in its node_modules or those above it.
func findSDK(folder string) (sdk, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return sdk{}, err
	}
	for above := folder; ; above = filepath.Dir(above) {
		found := filepath.Join(above, "node_modules/@pulumi/pulumi")
		if real, err := filepath.EvalSymlinks(found); err == nil {
			return sdk{folder: real, version: versionOf(real)}, nil
		}
		if above == filepath.Dir(above) {
			return sdk{}, fmt.Errorf(`@pulumi/pulumi for %s: run "npm ci" first`, folder)
		}
	}
}

func versionOf(folder string) string {
	var manifest struct{ Version string }
	if text, err := os.ReadFile(filepath.Join(folder, "package.json")); err == nil {
		_ = json.Unmarshal(text, &manifest)
	}
	return manifest.Version
}

// entryOfSDK is the SDK's entry of that name, of the SDK that the program itself uses.
func entryOfSDK(info *pulumirpc.ProgramInfo, name string) (string, error) {
	sdk, err := findSDK(info.GetProgramDirectory())
	if err != nil {
		return "", fmt.Errorf(`%s has no @pulumi/pulumi: run "npm ci" first`, info.GetProgramDirectory())
	}
	return filepath.Join(sdk.folder, "cmd", name, "index.js"), nil
}
