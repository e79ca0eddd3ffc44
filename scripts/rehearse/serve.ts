import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../rehearsal/world.ts";

/**
 * Writes what clients of a served world need on disk: the PEM of the authority that signed its certificate,
 * for `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`, `curl --cacert`.
 */
export function serveFiles(world: World): { readonly ca: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-rehearsal-"));
  const ca = join(folder, "ca.pem");
  writeFileSync(ca, world.listener.ca);
  return { ca, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
