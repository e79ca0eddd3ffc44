import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rehearsal } from "../../rehearsal/rehearse.ts";
import { writeRehearsal } from "../../rehearsal/served/rehearsalDocument.ts";

/** What clients of a served world need on disk. */
export interface ServedFiles {
  /**
   * PEM of the authority that signed the world's certificate, for `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`,
   * `curl --cacert`.
   */
  readonly ca: string;
  /** For the variable REHEARSAL, by which other commands find the world; see RehearsalFile. */
  readonly worldFile: string;
  remove(): void;
}

/** Writes the files about a served world, readable by this user alone, into a folder of their own. */
export function serveFiles({ world, tenants, stacks }: Rehearsal): ServedFiles {
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-rehearsal-"));
  const { ca, worldFile } = writeRehearsal(folder, world, tenants, stacks);
  return { ca, worldFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
