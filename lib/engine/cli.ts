import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Where the Pulumi CLI of the pinned version is, or why it is not to be had. */
export type PulumiLookup =
  | {
      /** The executable, which finds its language host beside it. */
      readonly path: string;
      /** Such as `3.259.0`. */
      readonly version: string;
    }
  | { /** For people: what is missing, where, and what to do. */ readonly missing: string };

/** Where the CLI keeps what is its own: `${PULUMI_HOME:-~/.pulumi}`. */
export function pulumiHome(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.PULUMI_HOME || join(homedir(), ".pulumi");
}

/**
 * Looks for the CLI where npm's `pulumi` package looks first, `${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin`.
 * The version is that of the package, as package.json pins it.
 */
export function findPulumi(environment: NodeJS.ProcessEnv = process.env): PulumiLookup {
  const { version } = createRequire(import.meta.url)("pulumi/package.json") as { version: string };
  const folder = join(pulumiHome(environment), "versions", version, "bin");
  const suffix = process.platform === "win32" ? ".exe" : "";
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    if (isExecutable(join(folder, name + suffix))) continue;
    return {
      missing:
        `${name} ${version} is not in ${folder}: run "npx pulumi version", which downloads it, ` +
        `or .ci/pulumi/install, which builds it where Pulumi's download host is out of reach`,
    };
  }
  return { path: join(folder, `pulumi${suffix}`), version };
}

export interface PulumiRun {
  /** Existing folder for all that the CLI keeps besides the state; also the run's HOME. */
  readonly home: string;
  /** Existing folder for the state (file backend). */
  readonly backendDir: string;
  /** Encrypts the secrets in the state. */
  readonly passphrase: string;
  /** Providers that the engine attaches to instead of starting its own; see serveProvider. */
  readonly providers: readonly { readonly name: string; readonly port: number }[];
}

/** All that a run takes over from the environment: how to start programs and how to show text. */
const TAKEN_OVER = ["TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "LC_ALL", "TERM", "COLORTERM", "NO_COLOR"];

/**
 * The environment in which the CLI reads and changes nothing of the user's: no Pulumi, Azure, npm or git
 * setting, no login, no plugin. Downloads nothing: a provider that is not attached is an error.
 */
export function pulumiEnvironment(run: PulumiRun): NodeJS.ProcessEnv {
  const taken = TAKEN_OVER.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(taken),
    // The language host runs the program with the first node on PATH, which has to be able to run TypeScript.
    PATH: [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
    HOME: run.home,
    USERPROFILE: run.home,
    PULUMI_HOME: run.home,
    // Beside each file the backend would write another one with its attributes, not atomically: a CLI that is
    // killed at that moment leaves a stack that no command can read any more ("failed to load checkpoint: EOF").
    PULUMI_BACKEND_URL: `file://${run.backendDir}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: run.passphrase,
    PULUMI_DEBUG_PROVIDERS: run.providers.map(({ name, port }) => `${name}:${port}`).join(","),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Otherwise another installation's language host on PATH would win over the one beside the CLI.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
