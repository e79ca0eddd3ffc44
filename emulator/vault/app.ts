import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { WorldContext } from "../context.ts";
import { Gap, gapHeader, unknownPath } from "../gap.ts";
import { vaultBehind } from "../model/vaultBehind.ts";
import { vaultOrigin } from "../model/vaults.ts";
import { assertAllowed, type Operation, operations } from "./access.ts";
import { authenticate } from "./authenticate.ts";
import { badParameter, errorOf, VaultError } from "./errors.ts";
import * as secrets from "./secrets.ts";
import { bundle, deletedItem, item, type VaultPlace } from "./secretView.ts";

/** The api-versions of secrets (azure-rest-api-specs, keyvault/data-plane). */
export const vaultApiVersions: readonly string[] = [
  "7.0",
  "7.1",
  "7.2",
  "7.3",
  "7.4",
  "7.5",
  "7.6",
  "2025-07-01",
];

type VaultContext = Context<{ Variables: { place: VaultPlace } }>;

/**
 * The secrets of every key vault of the world, by host name (azure-rest-api-specs, Microsoft.KeyVault/7.4/secrets.json; azure-cli's
 * recording test_keyvault_secret). Keys, certificates and backups: 501.
 */
export function vaultApp(context: WorldContext) {
  const app = new Hono<{ Variables: { place: VaultPlace } }>({ strict: false });
  const now = () => context.clock.seconds();

  app.use(async (c, next) => {
    const { hostname } = new URL(c.req.url);
    const found = vaultBehind(context, hostname);
    if (!found?.vault)
      throw new Gap(
        `there is no key vault ${found?.name ?? hostname}, so that on Azure ${hostname} would not resolve`,
      );
    const { vault, cloud } = found;
    c.set("place", { vault, origin: vaultOrigin(vault, cloud) });
    c.header("cache-control", "no-cache");
    c.header("x-content-type-options", "nosniff");
    c.header("x-ms-keyvault-region", vault.location);
    c.header("x-ms-request-id", randomUUID());
    c.header("x-ms-client-request-id", c.req.header("x-ms-client-request-id"));
    await next();
  });

  app.get("/secrets", async (c) => {
    const { vault } = await allowed(c, operations.list);
    const items = [...vault.secrets.values()].map(({ name, versions }) =>
      item(c.get("place"), name, versions.at(-1)!),
    );
    return c.json(page(c, items));
  });
  app.get("/secrets/:name/versions", async (c) => {
    const { vault } = await allowed(c, operations.list);
    const [{ name, versions }] = secrets.findSecret(vault, c.req.param("name"));
    return c.json(
      page(
        c,
        versions.map((each) => item(c.get("place"), `${name}/${each.version}`, each)),
      ),
    );
  });
  app.get("/secrets/:name/:version?", async (c) => {
    const { vault } = await allowed(c, operations.get);
    const [secret, version] = secrets.readableSecret(vault, c.req.param("name"), c.req.param("version"));
    return c.json(bundle(c.get("place"), secret, version));
  });
  app.put("/secrets/:name", async (c) => {
    const { vault } = await allowed(c, operations.set);
    const [secret, version] = secrets.setSecret(vault, c.req.param("name"), await json(c), now());
    return c.json(bundle(c.get("place"), secret, version));
  });
  app.patch("/secrets/:name/:version", async (c) => {
    const { vault } = await allowed(c, operations.update);
    const { name, version } = c.req.param();
    const [secret, changed] = secrets.updateSecret(vault, name, version, await json(c), now());
    return c.json(item(c.get("place"), `${secret.name}/${changed.version}`, changed));
  });
  app.delete("/secrets/:name", async (c) => {
    const { vault } = await allowed(c, operations.delete);
    return c.json(deletedItem(c.get("place"), secrets.deleteSecret(vault, c.req.param("name"), now()), true));
  });

  app.get("/deletedsecrets", async (c) => {
    const { vault } = await allowed(c, operations.list);
    secrets.forgetPurged(vault, now());
    const items = [...vault.deletedSecrets.values()].map((each) => deletedItem(c.get("place"), each, false));
    return c.json(page(c, items));
  });
  app.get("/deletedsecrets/:name", async (c) => {
    const { vault } = await allowed(c, operations.get);
    return c.json(deletedItem(c.get("place"), secrets.findDeleted(vault, c.req.param("name"), now()), true));
  });
  app.delete("/deletedsecrets/:name", async (c) => {
    const { vault } = await allowed(c, operations.purge);
    secrets.purgeSecret(vault, c.req.param("name"), now());
    return c.body(null, 204);
  });
  app.post("/deletedsecrets/:name/recover", async (c) => {
    const { vault } = await allowed(c, operations.recover);
    const { name, versions } = secrets.recoverSecret(vault, c.req.param("name"), now());
    const newest = versions.at(-1)!;
    return c.json(item(c.get("place"), `${name}/${newest.version}`, newest));
  });

  app.notFound((c) => refused(c, unknownPath(c.req.method, c.req.url)));
  app.onError((error, c) => refused(c, error));
  return app;

  /** The vault, for a caller who may do the operation in it. */
  async function allowed(c: VaultContext, operation: Operation): Promise<VaultPlace> {
    const place = c.get("place");
    const caller = await authenticate(context, c, place.vault);
    refuseVersion(c.req.query("api-version"));
    assertAllowed(context.arm, place.vault, caller, operation, c.req.param("name"));
    return place;
  }
}

/** @throws VaultError 400 */
function refuseVersion(version: string | undefined): void {
  if (version === undefined || version === "") throw badParameter("api-version must be specified");
  if (vaultApiVersions.includes(version)) return;
  throw badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${vaultApiVersions.at(-1)}).`,
  );
}

/** 25 items at most; a further page has its port in its link, and `null` stands for none (recorded). */
function page(c: VaultContext, items: readonly { readonly id: string }[]) {
  const most = number(c, "maxresults", 1, 25, 25);
  const start = number(c, "$skiptoken", 0, Number.MAX_SAFE_INTEGER, 0);
  const { pathname } = new URL(c.req.url);
  const query = new URLSearchParams({ "api-version": c.req.query("api-version") ?? "" });
  const next = `${c.get("place").origin}:443${pathname}?${query}&$skiptoken=${start + most}&maxresults=${most}`;
  return { value: items.slice(start, start + most), nextLink: start + most < items.length ? next : null };
}

function number(c: VaultContext, name: string, least: number, most: number, missing: number): number {
  const text = c.req.query(name);
  if (text === undefined) return missing;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw badParameter(`Property ${name} has invalid value ${text}: a whole number from ${least} to ${most}.`);
}

async function json(c: VaultContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw badParameter("The request's body is no JSON.");
  }
}

function refused(c: VaultContext, error: Error): Response {
  if (!(error instanceof VaultError) && !(error instanceof Gap)) throw error;
  if (error instanceof Gap) c.header(gapHeader, "true");
  return c.json(errorOf(error), error instanceof Gap ? 501 : (error.status as ContentfulStatusCode));
}
