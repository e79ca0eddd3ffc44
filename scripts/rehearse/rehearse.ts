import { engines, type SecretPolicy, type World } from "../../emulator/index.ts";
import { findPulumi } from "../../lib/engine/cli.ts";
import { UsageError } from "../../lib/errors.ts";
import type { DeployingAs } from "../../rehearsal/leastPrivilege.ts";
import { type Providers, withOfficialProviders } from "../../rehearsal/officialProviders.ts";
import { loadStack, type RehearsedStack } from "../../rehearsal/rehearsedStack.ts";
import { openPortal } from "../portal/browser.ts";
import { endOfWorld } from "./endOfWorld.ts";
import { getOfficialPlugins } from "./officialPlugins.ts";
import { reporter } from "./report.ts";
import { type Door, openDoor, serveFiles } from "./serve.ts";

/** The options of `npm run rehearse`. */
export interface RehearseOptions {
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

/** Rehearses a stack, and says how it goes. */
export async function rehearseStack(name: string, options: RehearseOptions): Promise<void> {
  const stack = loadStack(process.cwd(), name);
  const beside = neighboursOf(name, options);
  const loadEngine = await engineOf(options);
  const report = reporter(options.json ? "json" : "people", stack, options);
  const deploy = await loadEngine();
  // The world takes its time to load: somebody with a mistake in the stack file need not wait for it.
  const { rehearse } = await import("../../rehearsal/rehearse.ts");
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
function neighboursOf(name: string, { beside = [] }: RehearseOptions): RehearsedStack[] {
  const twice = beside.find((each, index) => each === name || beside.indexOf(each) !== index);
  if (twice !== undefined) {
    throw new UsageError(`--beside ${twice}: this stack is there already; name others, each once`);
  }
  return beside.map((each) => loadStack(process.cwd(), each));
}

/** What loads the engine. @throws UsageError where it is not to be had */
async function engineOf({ engine, providers }: RehearseOptions) {
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
