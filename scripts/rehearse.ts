// commander: typed, without dependencies, the usual one for options and their help.
import { Command, Option } from "commander";
import { engines, type SecretPolicy, type World } from "../emulator/index.ts";
import { findPulumi } from "../lib/engine/cli.ts";
import { UsageError } from "../lib/errors.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { port, runMain } from "../lib/terminal/usage.ts";
import type { DeployingAs } from "../rehearsal/leastPrivilege.ts";
import { type Providers, withOfficialProviders } from "../rehearsal/officialProviders.ts";
import { loadStack, type RehearsedStack } from "../rehearsal/rehearsedStack.ts";
import { openPortal } from "./portal/browser.ts";
import { asOption } from "./rehearse/asOption.ts";
import { endOfWorld } from "./rehearse/endOfWorld.ts";
import { getOfficialPlugins, providersOption } from "./rehearse/officialPlugins.ts";
import { reporter } from "./rehearse/report.ts";
import { type Door, openDoor, serveFiles } from "./rehearse/serve.ts";
import { tenantPolicyOption } from "./rehearse/tenantPolicyOption.ts";

interface Options {
  readonly engine: "node" | "pulumi";
  readonly providers: Providers;
  readonly as: DeployingAs;
  readonly tenantPolicy?: SecretPolicy;
  readonly port: number;
  readonly beside?: readonly string[];
  readonly json?: boolean;
  readonly serve?: boolean;
  readonly open?: boolean;
}

const command = new Command("npm run rehearse --")
  .description(
    "Deploys a stack to a stand-in of Azure on this machine, signs a user in, and shows 401 and 200.",
  )
  .addOption(
    new Option("--engine <engine>", "what runs the program").choices(["node", "pulumi"]).default("node"),
  )
  .addOption(providersOption())
  .option(
    "--beside <stack>",
    "deploy this stack first, to the same Azure, and see that it still holds in the end; may be given several times",
    (stack, others: readonly string[] = []) => [...others, stack],
  )
  .addOption(asOption())
  .addOption(tenantPolicyOption())
  .option("--port <number>", "TCP port on 127.0.0.1; 0 takes a free one", port, 0)
  .option("--json", "print one JSON document on stdout, everything else on stderr")
  .option("--serve", "keep the world up after the steps, until SIGTERM or Ctrl-C")
  .option("--open", "open the developer portal in a browser (implies --serve)")
  .configureOutput({ outputError: (text, write) => write(text) });
forStack(command, "rehearse", main, "rehearsal");

await runMain(() => command.parseAsync());

async function main(name: string, options: Options): Promise<void> {
  const stack = loadStack(process.cwd(), name);
  const beside = neighboursOf(name, options);
  const loadEngine = await engineOf(options);
  const report = reporter(options.json ? "json" : "people", stack, options);
  report.begins();
  const deploy = await loadEngine();
  // The world takes its time to load: somebody with a mistake in the stack file need not wait for it.
  const { rehearse } = await import("../rehearsal/rehearse.ts");
  const end = endOfWorld();
  const keep = options.serve || options.open;
  const official = options.providers === "official";
  try {
    let started: { readonly world: World; readonly door: Door } | undefined;
    const rehearsal = await rehearse({
      stack,
      beside,
      port: options.port,
      as: options.as,
      tenantPolicy: options.tenantPolicy,
      deploy: (run) =>
        deploy(official && started ? withOfficialProviders(run, started.world, started.door.variables) : run),
      signal: end.signal,
      async onStart(world) {
        report.started(world);
        if (!keep && !official) return;
        started = { world, door: await openDoor(world) };
        end.onEnd(started.door.close);
      },
      onStep: report.step,
    });
    end.onEnd(() => rehearsal.world.close());
    process.exitCode = rehearsal.ok ? 0 : 1;
    const files = keep && started ? serveFiles(rehearsal, started.door) : undefined;
    report.finished(rehearsal, files);
    if (options.open && rehearsal.outputs?.developerPortalUrl) {
      const close = await openPortal(rehearsal.world.listener, rehearsal.outputs.developerPortalUrl, (text) =>
        process.stderr.write(`${text}\n`),
      );
      end.onEnd(async () => void (await close()));
    }
    if (keep) await end.asked;
  } finally {
    await end.finish();
  }
}

/** The stacks of `--beside`. @throws UsageError for one that is there twice */
function neighboursOf(name: string, { beside = [] }: Options): RehearsedStack[] {
  const twice = beside.find((each, index) => each === name || beside.indexOf(each) !== index);
  if (twice !== undefined) {
    throw new UsageError(`--beside ${twice}: this stack is there already; name others, each once`);
  }
  return beside.map((each) => loadStack(process.cwd(), each));
}

/** What loads the engine. @throws UsageError where it is not to be had */
async function engineOf({ engine, providers }: Options) {
  const official = providers === "official";
  if (engine === "node") {
    if (official) {
      throw new UsageError(
        "--providers official needs the real engine, which starts their plugins: --engine pulumi",
      );
    }
    return engines.node;
  }
  const pulumi = findPulumi();
  if ("missing" in pulumi) {
    throw new UsageError(`${pulumi.missing}. The Node engine needs none: --engine node`);
  }
  if (official) await getOfficialPlugins();
  return engines.pulumi;
}
