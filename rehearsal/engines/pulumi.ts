import { type ServedProvider, serveProvider } from "../providers/serve.ts";
import { type Deployed, DeploymentFailed, type ProgramRun } from "./engine.ts";
import { PulumiFailed } from "./pulumiCommand.ts";
import { PulumiProject } from "./pulumiProject.ts";
import { deployedResource, managedResources } from "./pulumiState.ts";

/**
 * Deploys with the real `pulumi up`, from an empty state that is thrown away afterwards. The CLI's own
 * progress goes to stderr.
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
      signal: run.signal,
      onOutput: (text) => void process.stderr.write(text),
    });
    const color = process.stderr.isTTY && !process.env.NO_COLOR ? "always" : "never";
    await project.up("--color", color, "--suppress-permalink");
    const [state, outputs] = await Promise.all([
      project.export("--show-secrets"),
      project.outputs("--show-secrets"),
    ]);
    return { resources: managedResources(state).map(deployedResource), outputs };
  } catch (error) {
    throw error instanceof PulumiFailed ? new DeploymentFailed(error.causes) : error;
  } finally {
    await project?.remove();
    await Promise.all(served.map((provider) => provider.close()));
  }
}
