import { isPlainMap } from "../../../infra/settings/pulumiYaml.ts";
import { StackFileError } from "../stackFileError.ts";
import { asPulumiHandsOverDefault } from "./values.ts";
import { parseYaml, textOf } from "./yamlFile.ts";

const FILE = "Pulumi.yaml";

/** What Pulumi.yaml says for every stack. */
export interface ProjectFile {
  /** The project's name: the namespace of its own keys. */
  readonly name: string;
  /** By full key: what `pulumi` hands over where a stack file does not have the key. */
  readonly defaults: Readonly<Record<string, string>>;
}

/**
 * Reads Pulumi.yaml as the Pulumi CLI does.
 * Source: pulumi/pulumi, sdk/go/common/workspace, project.go (`RewriteShorthandConfigValues`) and config.go
 * (`ValidateStackConfigAndApplyProjectConfig`).
 * @throws StackFileError when there is no such file, no name in it, or when it keeps the stack files elsewhere
 */
export function readProjectFile(folder: string): ProjectFile {
  const missing = "does not exist: this is not the folder of a Pulumi project";
  const { root, twice } = parseYaml(FILE, textOf(folder, FILE, missing));
  if (twice.length > 0) {
    throw new StackFileError(
      FILE,
      twice.map(
        ({ path, line }) =>
          `has the key ${path.join(".")} twice, the second time in line ${line}: keep one of them`,
      ),
    );
  }
  const { name, config, stackConfigDir } = root;
  if (typeof name !== "string")
    throw new StackFileError(FILE, ["has no project name; write name: apim-oauth"]);
  // Older files name the folder by `config`.
  for (const [key, value] of Object.entries({ stackConfigDir, config })) {
    if (typeof value !== "string") continue;
    throw new StackFileError(FILE, [
      `has ${key}: ${value}, which keeps the stack files in another folder; they have to be in the folder of Pulumi.yaml; remove this key`,
    ]);
  }
  const declared = Object.entries(isPlainMap(config) ? config : {}).map(([key, declaration]) => ({
    key: key.includes(":") ? key : `${name}:${key}`,
    // A value or a list by itself is short for one with `default`, or with `value` in another namespace.
    given: isPlainMap(declaration) ? (declaration.default ?? declaration.value) : declaration,
  }));
  return {
    name,
    defaults: Object.fromEntries(
      declared
        .filter(({ given }) => given !== undefined && given !== null)
        .map(({ key, given }) => [key, asPulumiHandsOverDefault(given)]),
    ),
  };
}
