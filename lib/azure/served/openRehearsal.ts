import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { connect } from "node:tls";
import { UsageError } from "../../errors.ts";
import type { BrowserTarget } from "../../net/browserTarget.ts";
import { loopbackClient } from "../../net/loopbackClient.ts";
import type { SimpleFetch } from "../../net/simpleFetch.ts";
import type { Target } from "../target.ts";
import { deployerCredential } from "./deployerCredential.ts";
import { hasEnded, type RehearsalFile, readRehearsalFile } from "./rehearsalFile.ts";

/**
 * Opens a served rehearsal as the deploying identity of a tenant.
 * @throws UsageError when it is not there, or has no such tenant
 */
export function openRehearsal(path: string, target: Target) {
  const { tenantId } = target;
  const { listener, tenants } = readRehearsalFile(path);
  const tenant = tenants.find(({ id }) => id === tenantId.toLowerCase());
  if (!tenant) {
    throw new UsageError(
      `The rehearsal of REHEARSAL=${path} has no tenant ${tenantId}; its tenants: ${tenants.map(({ id }) => id).join(", ")}.`,
    );
  }
  const { fetch, close } = rehearsalFetch(path, listener);
  return {
    place: `the rehearsal at ${listener.host}:${listener.port}`,
    fetch,
    credential: deployerCredential(fetch, tenant.deployer, target),
    user: tenant.users[0],
    now: () => timeIn(fetch),
    close,
  };
}

/**
 * What a served rehearsal's clock says.
 * @throws UsageError when it is not there
 */
export async function rehearsalTime(path: string): Promise<Date> {
  const { fetch, close } = rehearsalFetch(path, readRehearsalFile(path).listener);
  try {
    return await timeIn(fetch);
  } finally {
    await close();
  }
}

/**
 * How a browser reaches a served rehearsal, and knows its certificate.
 * @throws UsageError when it is not there
 */
export async function rehearsalTarget(path: string): Promise<BrowserTarget> {
  const { host, port, ca } = readRehearsalFile(path).listener;
  const socket = connect({
    host,
    port,
    servername: "rehearsal.localhost",
    ca: readFileSync(resolve(ca), "utf8"),
  });
  try {
    await once(socket, "secureConnect");
    const key = socket.getPeerX509Certificate()!.publicKey.export({ type: "spki", format: "der" });
    return { host, port, spki: createHash("sha256").update(new Uint8Array(key)).digest("base64") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") throw hasEnded(path, { host, port });
    throw error;
  } finally {
    socket.destroy();
  }
}

async function timeIn(fetch: SimpleFetch): Promise<Date> {
  const response = await fetch("https://rehearsal.localhost/clock");
  return new Date(((await response.json()) as { now: string }).now);
}

function rehearsalFetch(path: string, listener: RehearsalFile["listener"]) {
  const client = loopbackClient({ ...listener, ca: readFileSync(resolve(listener.ca), "utf8") });
  const fetch: SimpleFetch = async (url, init) => {
    try {
      return await client.fetch(url, init);
    } catch (error) {
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      if (cause?.code !== "ECONNREFUSED") throw error;
      throw hasEnded(path, listener);
    }
  };
  return { fetch, close: () => client.close() };
}
