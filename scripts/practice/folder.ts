import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answers } from "../../lib/azure/destination.ts";
import { readRehearsalFile } from "../../lib/azure/served/rehearsalFile.ts";
import { UsageError } from "../../lib/errors.ts";
import { deployerVariables, type Providers } from "../../rehearsal/officialProviders.ts";
import type { Practice } from "../../rehearsal/practice.ts";
import { proxyVariables } from "../../rehearsal/served/proxyVariables.ts";
import { writeRehearsal } from "../../rehearsal/served/rehearsalDocument.ts";
import { takeOutSalts } from "./salts.ts";
import { posixShell, powerShell, practiceShell, proxyShell } from "./shell.ts";

/** The files by which other commands find a practice. */
export interface PracticeFolder {
  /** Writes them; env.sh comes last, so that it is there exactly when everything else is. */
  write(practice: Practice, providers: Providers): void;
  /**
   * Removes the folder, the stacks' state included: what it describes is gone with the world. So is what that state
   * has left in the stack files.
   */
  remove(): Promise<void>;
}

/**
 * Takes a folder for one practice.
 * @param projectFolder of Pulumi.yaml
 * @param folder full path; what an ended practice has left there, and in the stack files, is removed
 * @throws UsageError when a practice uses the folder, or when it holds anything else
 */
export async function practiceFolder(projectFolder: string, folder: string): Promise<PracticeFolder> {
  const worldFile = join(folder, "world.json");
  if (existsSync(worldFile)) {
    const { listener } = readRehearsalFile(worldFile);
    if (await answers(listener)) {
      throw new UsageError(
        `A practice is up already, at ${listener.host}:${listener.port}: use it (source ${join(folder, "env.sh")}), or choose another --folder.`,
      );
    }
  } else if (existsSync(folder)) {
    throw new UsageError(`${folder} exists and is not a practice's; choose another --folder.`);
  }
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  const before = passphraseIn(join(folder, "env.sh"));
  if (before !== undefined) await takeOutSalts(projectFolder, before);
  removeFolder();
  const passphrase = randomBytes(24).toString("base64url");
  const remove = async () => {
    await takeOutSalts(projectFolder, passphrase);
    removeFolder();
  };
  return {
    remove,
    write(practice, providers) {
      const state = join(folder, "state");
      // What is in the state is encrypted; whose practice it is, and what was deployed, is nobody else's business.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      mkdirSync(state, { mode: 0o700 });
      const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
      const tenants = practice.tenants.map(({ tenant }) => tenant);
      const { ca } = writeRehearsal(folder, practice.world, tenants);
      const forTools = proxyVariables(practice.proxy, ca);
      write("proxy.ps1", powerShell(forTools, proxyShell));
      write("proxy.sh", posixShell(forTools, proxyShell));
      const variables = {
        REHEARSAL: worldFile,
        // Without its metadata files, which the CLI does not write atomically; see pulumiEnvironment.
        PULUMI_BACKEND_URL: `file://${state}?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_DEBUG_PROVIDERS: practice.providers.map(({ name, port }) => `${name}:${port}`).join(","),
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Plugins inherit the shell's environment. The tenants share one deploying identity then.
        ...(providers === "official" && { ...forTools, ...deployerVariables(tenants[0]!.deployer) }),
      };
      write("env.ps1", powerShell(variables, practiceShell));
      write("env.sh", posixShell(variables, practiceShell));
    },
  };
}

/** The passphrase of a practice that was killed, and could not tidy up. */
function passphraseIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return /^export PULUMI_CONFIG_PASSPHRASE='(.*)'$/m.exec(readFileSync(file, "utf8"))?.[1];
}
