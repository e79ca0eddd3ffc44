import { performance } from "node:perf_hooks";
import { styleText } from "node:util";
import type { StepResult } from "../../rehearsal/acceptance/steps.ts";
import type { Rehearsal } from "../../rehearsal/rehearse.ts";
import type { RehearsedStack } from "../../rehearsal/stack.ts";
import type { World } from "../../rehearsal/world.ts";

/** Tells how a rehearsal goes, while it goes. */
export interface Report {
  started(world: World): void;
  step(result: StepResult): void;
  /** @param ca path of the authority's PEM, when the world is kept up */
  finished(rehearsal: Rehearsal, ca: string | undefined): void;
}

/**
 * @param form `people`: lines on stdout; `json`: the same lines on stderr, and one document on stdout
 */
export function reporter(form: "people" | "json", stack: RehearsedStack, engine: string): Report {
  const out = form === "json" ? process.stderr : process.stdout;
  const line = (text = "") => void out.write(`${text}\n`);
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream: out });
  const began = performance.now();

  return {
    started(world) {
      line(`Rehearsing the stack ${style("bold", stack.stack)} with the ${engine} engine`);
      line(
        style(
          "dim",
          `A stand-in of Azure listens on ${world.listener.host}:${world.listener.port}; nothing reaches Azure.`,
        ),
      );
      for (const key of stack.filledIn) {
        line(style("yellow", `${key} is still the example's placeholder: this run uses an id of its own.`));
      }
      for (const { name, serviceUrl } of stack.settings.apis) {
        if (serviceUrl && !new URL(serviceUrl).hostname.endsWith(".rehearsal.localhost")) {
          line(
            style("yellow", `${name}: ${serviceUrl} is not reached; the examples of its document answer.`),
          );
        }
      }
      line();
    },
    step({ name, ok, ms, detail }) {
      const mark = ok ? style("green", "✔") : style("red", "✘");
      line(`${mark} ${name} ${style("dim", duration(ms))}`);
      if (detail) line(indent(ok ? style("dim", detail) : detail));
    },
    finished(rehearsal, ca) {
      const { steps, ok } = rehearsal;
      const failed = steps.filter((step) => !step.ok).length;
      line();
      const total = duration(performance.now() - began);
      line(
        ok
          ? style("green", `All ${steps.length} steps hold, in ${total}.`)
          : style("red", `${failed} of ${steps.length} steps do not hold, after ${total}.`),
      );
      if (ca) tellHowToUse(rehearsal, ca);
      if (form === "json")
        process.stdout.write(`${JSON.stringify(document(rehearsal, ca), null, ca ? 0 : 2)}\n`);
    },
  };

  function tellHowToUse({ world, outputs, users, subscriptionKey, sampleUrl }: Rehearsal, ca: string): void {
    const { host, port } = world.listener;
    const rows = [
      ...users.map(({ username, password, tenantId }) => [
        "user",
        `${username}, password ${password}, tenant ${tenantId}`,
      ]),
      ...(subscriptionKey ? [["subscription key", subscriptionKey]] : []),
      ...(outputs?.developerPortalUrl
        ? [["developer portal", `${outputs.developerPortalUrl} (--open opens it)`]]
        : []),
      ["certificate", `signed by ${ca}`],
    ];
    line();
    line(`The world stays up until Ctrl-C. Every host of Azure answers at ${host}:${port}.`);
    for (const [what, value] of rows) line(`  ${what!.padEnd(17)} ${value}`);
    if (!sampleUrl) return;
    const key = subscriptionKey ? ` -H 'Ocp-Apim-Subscription-Key: ${subscriptionKey}'` : "";
    line("A 401 to try:");
    line(`  curl -i --cacert ${ca} --connect-to ::${host}:${port}${key} '${sampleUrl}'`);
  }

  /** The contract with other programs: see the README's section on `--json`. */
  function document(rehearsal: Rehearsal, ca: string | undefined) {
    const { host, port } = rehearsal.world.listener;
    return {
      ok: rehearsal.ok,
      stack: stack.stack,
      engine,
      steps: rehearsal.steps,
      resources: rehearsal.resources,
      ...(ca === undefined ? {} : { listener: { host, port, ca } }),
      outputs: rehearsal.outputs ?? {},
      users: rehearsal.users,
      subscriptionKey: rehearsal.subscriptionKey ?? "",
    };
  }
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((each) => `    ${each}`)
    .join("\n");
}
