import { PulumiFailed } from "../../lib/engine/command.ts";
import { PulumiProject } from "../../lib/engine/project.ts";
import { deployedResource, managedResources } from "../../lib/engine/state.ts";
import { type ServedProvider, serveProvider } from "../providers/serve.ts";
import { type Deployed, DeploymentFailed, type ProgramRun } from "./engine.ts";

/**
 * Deploys with the real `pulumi up`, from an empty state or from the one that the last update has left, in a folder
 * that is removed afterwards. The CLI's own progress goes to stderr.
 * @throws DeploymentFailed with everything that went wrong
 * @throws Error when the CLI is not on this machine; see findPulumi
 */
export async function deployWithPulumi(run: ProgramRun): Promise<Deployed> {
  const served: ServedProvider[] = [];
  let project: PulumiProject | undefined;
  try {
    for (const provider of run.providers) served.push(await serveProvider(provider));
    project = await PulumiProject.open({
      projectFolder: run.projectFolder,
      stack: run.stack,
      config: run.config,
      providers: served,
      pluginFolder: run.plugins?.folder,
      environment: run.plugins?.environment,
      signal: run.signal,
      onOutput: linesTo(process.stderr, `${run.stack} | `),
    });
    if (run.previous?.state) await project.importState(run.previous.state);
    const color = process.stderr.isTTY && !process.env.NO_COLOR ? "always" : "never";
    const { events } = await project.up(
      "--color",
      color,
      "--suppress-outputs",
      "--suppress-progress",
      "--suppress-permalink=true",
    );
    const [state, outputs] = await Promise.all([
      project.export("--show-secrets"),
      project.outputs("--show-secrets"),
    ]);
    const updated = events.flatMap(({ resOutputsEvent: event }) =>
      event && ["update", "create-replacement"].includes(event.metadata.op) ? event.metadata.urn : [],
    );
    const resources = managedResources(state).map(deployedResource);
    const own = new Set(resources.map(({ urn }) => urn));
    return { resources, updated: updated.filter((urn) => own.has(urn)), outputs, state };
  } catch (error) {
    throw error instanceof PulumiFailed ? new DeploymentFailed(error.causes) : error;
  } finally {
    await project?.remove();
    await Promise.all(served.map((provider) => provider.close()));
  }
}

/** Whole lines only, each with its stack in front: two stacks may be deployed at the same time. */
function linesTo(stream: NodeJS.WritableStream, prefix: string): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) stream.write(`${prefix}${line}\n`);
  };
}
