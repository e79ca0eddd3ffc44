import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedProxy, serveProxy, type World } from "../../emulator/index.ts";
import type { Rehearsal } from "../../rehearsal/rehearse.ts";
import { proxyVariables } from "../../rehearsal/served/proxyVariables.ts";
import { writeAuthority, writeRehearsal } from "../../rehearsal/served/rehearsalDocument.ts";
import { posixShell, powerShell, proxyShell } from "../practice/shell.ts";

/** The way into a world for programs that know nothing of it. */
export interface Door {
  /** Readable by this user alone. */
  readonly folder: string;
  readonly proxy: ServedProxy;
  /** What a program needs to go there; see proxyVariables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Closes the proxy and removes the folder. */
  close(): Promise<void>;
}

/** What clients of a served world need on disk. */
export interface ServedFiles {
  /**
   * PEM of the authority that signed the world's certificate, for `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`,
   * `curl --cacert`.
   */
  readonly ca: string;
  /** For the variable REHEARSAL, by which other commands find the world; see RehearsalFile. */
  readonly worldFile: string;
  /** `shell` is what a shell sources to have its tools go there. */
  readonly proxy: { readonly url: string; readonly shell: string };
}

/** Serves the world's proxy, and writes the world's authority into a folder of its own. */
export async function openDoor(world: World): Promise<Door> {
  const proxy = await serveProxy(world);
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-rehearsal-"));
  return {
    folder,
    proxy,
    variables: proxyVariables(proxy, writeAuthority(folder, world)),
    async close() {
      await proxy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes the files about a served world into the folder of its door. */
export function serveFiles(
  { world, tenants, stacks }: Rehearsal,
  { folder, proxy, variables }: Door,
): ServedFiles {
  const { ca, worldFile } = writeRehearsal(folder, world, tenants, stacks);
  const shell = join(folder, "proxy.sh");
  writeFileSync(shell, posixShell(variables, proxyShell), { mode: 0o600 });
  writeFileSync(join(folder, "proxy.ps1"), powerShell(variables, proxyShell), { mode: 0o600 });
  return { ca, worldFile, proxy: { url: proxy.url, shell } };
}
