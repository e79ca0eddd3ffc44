import type { World } from "../../emulator/index.ts";
import { notesOf } from "../../infra/notes.ts";
import type { StepResult } from "../../lib/checks/steps.ts";
import { stepLines } from "../../lib/terminal/stepLines.ts";
import type { Providers } from "../../rehearsal/officialProviders.ts";
import type { Rehearsal } from "../../rehearsal/rehearse.ts";
import type { RehearsedStack } from "../../rehearsal/rehearsedStack.ts";
import type { ServedFiles } from "./serve.ts";

/** Tells how a rehearsal goes, while it goes. */
export interface Report {
  started(world: World): void;
  step(result: StepResult): void;
  /** @param files about the world, when it is kept up */
  finished(rehearsal: Rehearsal, files: ServedFiles | undefined): void;
}

/**
 * @param form `people`: lines on stdout; `json`: the same lines on stderr, and one document on stdout
 */
export function reporter(
  form: "people" | "json",
  stack: RehearsedStack,
  { engine, providers }: { readonly engine: string; readonly providers: Providers },
): Report {
  const { line, style, step, total } = stepLines(form);

  return {
    started(world) {
      line(
        style(
          "dim",
          `A stand-in of Azure listens on ${world.listener.host}:${world.listener.port}; nothing reaches Azure.`,
        ),
      );
      for (const key of stack.filledIn) {
        line(style("yellow", `${key} is still the example's: this run uses a value of its own.`));
      }
      for (const note of notesOf(stack.settings)) line(style("yellow", note));
      for (const { name, serviceUrl } of stack.settings.apis) {
        if (serviceUrl && !new URL(serviceUrl).hostname.endsWith(".rehearsal.localhost")) {
          line(style("yellow", `${name}: ${serviceUrl} is not reached; its document answers.`));
        }
      }
      line();
    },
    step,
    finished(rehearsal, files) {
      line();
      total(rehearsal.steps);
      if (files) tellHowToUse(rehearsal, files);
      if (form === "json")
        process.stdout.write(`${JSON.stringify(document(rehearsal, files), null, files ? 0 : 2)}\n`);
    },
  };

  function tellHowToUse(
    { world, outputs, users, subscriptionKey, sampleUrl }: Rehearsal,
    { ca, worldFile, proxy }: ServedFiles,
  ): void {
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
      ["proxy", `${proxy.url}: source ${proxy.shell}, and any tool reaches these hosts, and no others`],
    ];
    line();
    line(`The world stays up until Ctrl-C. Every host of Azure answers at ${host}:${port}.`);
    for (const [what, value] of rows) line(`  ${what!.padEnd(17)} ${value}`);
    if (!sampleUrl) return;
    line("To verify what is deployed:");
    line(`  REHEARSAL=${worldFile} npm run verify -- --stack ${stack.stack} --sign-in`);
    const key = subscriptionKey ? ` -H 'Ocp-Apim-Subscription-Key: ${subscriptionKey}'` : "";
    line("A 401 to try:");
    line(`  curl -i --cacert ${ca} --connect-to ::${host}:${port}${key} '${sampleUrl}'`);
  }

  /** The contract with other programs: see the README's section on `--json`. */
  function document(rehearsal: Rehearsal, files: ServedFiles | undefined) {
    const { host, port } = rehearsal.world.listener;
    return {
      ok: rehearsal.ok,
      stack: stack.stack,
      engine,
      providers,
      steps: rehearsal.steps,
      resources: rehearsal.resources,
      ...(files && {
        listener: { host, port, ca: files.ca },
        worldFile: files.worldFile,
        proxy: files.proxy,
      }),
      outputs: rehearsal.outputs ?? {},
      users: rehearsal.users,
      subscriptionKey: rehearsal.subscriptionKey ?? "",
    };
  }
}
