import { createRequire } from "node:module";
import type { StepResult } from "../../lib/checks/steps.ts";
import { stepLines } from "../../lib/terminal/stepLines.ts";

/** Tells how a verification goes, while it goes. */
export interface Report {
  started(): void;
  /** Something for the person to do meanwhile. */
  tell(text: string): void;
  step(result: StepResult): void;
  /** @param place for people: `Azure`, or which rehearsal */
  finished(results: readonly StepResult[], place: string): void;
}

/**
 * @param form `people`: lines on stdout; `json`: the same lines on stderr, and one document on stdout
 * @param quiet leaves out the lines of the steps that hold
 */
export function reporter(form: "people" | "json", stack: string, quiet = false): Report {
  const { line, style, step, total } = stepLines(form);
  return {
    started() {
      line(`Verifying the stack ${style("bold", stack)}`);
      line();
    },
    tell: (text) => line(style("yellow", text)),
    step(result) {
      if (!quiet || !result.ok) step(result);
    },
    finished(steps, place) {
      line();
      total(steps);
      if (form === "people") return;
      const ok = steps.every((each) => each.ok);
      process.stdout.write(`${JSON.stringify({ ok, stack, place, versions: versions(), steps }, null, 2)}\n`);
    },
  };
}

/** What has deployed the stack, for whoever is asked why something does not hold: the CLI, the SDKs, Node.js. */
function versions(): Readonly<Record<string, string>> {
  const { version, dependencies, devDependencies } = createRequire(import.meta.url)("../../package.json") as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const pinned = Object.entries({ ...dependencies, ...devDependencies });
  return {
    "apim-oauth": version,
    node: process.versions.node,
    ...Object.fromEntries(pinned.filter(([name]) => /^pulumi$|^@pulumi\/(?!policy)/.test(name))),
  };
}
