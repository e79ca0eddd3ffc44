import { findPulumi } from "../../lib/engine/cli.ts";
import { azurePlugins, installPlugins } from "../../lib/engine/plugins.ts";
import { UsageError } from "../../lib/errors.ts";

/**
 * Sees to it that the official plugins are there. What is downloaded meanwhile is told on stderr.
 * @throws UsageError when the CLI or a plugin is not to be had
 */
export async function getOfficialPlugins(): Promise<void> {
  const pulumi = findPulumi();
  if ("missing" in pulumi) throw new UsageError(`${pulumi.missing}. The official providers are its plugins.`);
  // golang.org/pkg/crypto/x509: elsewhere SSL_CERT_FILE counts.
  if (process.platform === "darwin" || process.platform === "win32") {
    process.stderr.write(
      "On this system plugins in Go trust the system's certificates alone: they will refuse this Azure, unless the system trusts its authority.\n",
    );
  }
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  const missing = await installPlugins(pulumi.path, azurePlugins(), tell);
  if (missing !== undefined) throw new UsageError(missing);
}
