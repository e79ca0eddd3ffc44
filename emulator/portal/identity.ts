import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { sharedAccessToken } from "../arm/access/userActions.ts";
import { usersOf } from "../arm/access/users.ts";
import type { WorldContext } from "../context.ts";
import { gapCode, gapHeader } from "../gap.ts";
import type { ApimService, ApimUser } from "../model/instances.ts";
import { synchronizeGroups } from "./groupSync.ts";
import { type EntraIdentity, readIdToken } from "./idToken.ts";
import type { OpenPortal } from "./openPortal.ts";

type PortalContext = Context<{ Variables: { portal: OpenPortal } }>;

/** How long a session of the portal lasts. */
const sessionMs = 8 * 60 * 60_000;

/** The provider, in the portal's own spelling (src/constants.ts). */
const provider = "Aad";

/**
 * What the portal's script asks its backend once Entra ID has signed somebody in, as in usersService.ts and mapiClient.ts of
 * Azure/api-management-developer-portal: who has this ID token, and where nobody has, a new user. The answers carry the user's token.
 */
export function identityRoutes(context: WorldContext): Hono<{ Variables: { portal: OpenPortal } }> {
  const app = new Hono<{ Variables: { portal: OpenPortal } }>();

  app.get("/identity", async (c) => {
    const identity = await signedIn(c);
    if (identity instanceof Response) return identity;
    const { service } = c.get("portal");
    const user = userWith(service, identity);
    if (!user) return unauthorized(c);
    await synchronizeGroups(context, service, user, identity);
    return letIn(c, user, { id: user.name, provider }, 200);
  });

  app.post("/users", async (c) => {
    const identity = await signedIn(c);
    if (identity instanceof Response) return identity;
    const { service } = c.get("portal");
    const sent = (await c.req.json().catch(() => ({}))) as Record<string, unknown>;
    const { email, firstName, lastName } = sent;
    const inUse = [...usersOf(service).values()].some(
      ({ properties }) => String(properties.email).toLowerCase() === String(email).toLowerCase(),
    );
    if (inUse || userWith(service, identity)) return c.json(alreadyInUse, 400);
    const name = randomBytes(12).toString("hex");
    const user: ApimUser = {
      id: `${service.id}/users/${name}`,
      name,
      etag: context.arm.nextEtag(),
      properties: {
        firstName,
        lastName,
        email,
        state: "active",
        registrationDate: context.clock.iso(),
        note: null,
        identities: [{ provider, id: identity.objectId }],
      },
    };
    usersOf(service).set(name, user);
    await synchronizeGroups(context, service, user, identity);
    return letIn(c, user, { id: user.id, name, properties: user.properties }, 201);
  });

  return app;

  /** Who the request's ID token is of, or the answer to it. */
  async function signedIn(c: PortalContext): Promise<EntraIdentity | Response> {
    const authorization = c.req.header("authorization") ?? "";
    const [, token] = /^Aad id_token="([^"]+)"$/.exec(authorization) ?? [];
    if (token === undefined) {
      c.header(gapHeader, "true");
      const message =
        "The rehearsal's developer portal takes ID tokens of Entra ID alone here: Aad id_token.";
      return c.json({ error: { code: gapCode, message } }, 501);
    }
    const identity = await readIdToken(context, c.get("portal").service, token);
    if (identity === "disabled")
      return c.json({ error: { code: "ValidationError", message: disabled } }, 400);
    return identity ?? unauthorized(c);
  }

  function letIn(c: PortalContext, user: ApimUser, body: object, status: 200 | 201): Response {
    const end = context.clock.now() + sessionMs;
    const token = sharedAccessToken(c.get("portal").service, user, "primary", end);
    c.header("ocp-apim-sas-token", `token="${token}",refresh="true"`);
    return c.json(body, status);
  }
}

/** As the portal's script takes it (usersService.ts); the words are the script's. */
const disabled = "This authentication method has been disabled by website administrator.";

/** Azure/api-management-developer-portal#480, #2768. */
const alreadyInUse = {
  error: {
    code: "ValidationError",
    message: "One or more fields contain incorrect values:",
    details: [
      {
        code: "IdentifierAlreadyInUse",
        target: "email",
        message: "User with specified identity already exists",
      },
    ],
  },
};

function unauthorized(c: PortalContext): Response {
  return c.json(
    { error: { code: "Unauthorized", message: "No user of this portal has signed in so." } },
    401,
  );
}

/** A user who has signed in so before. */
function userWith(service: ApimService, { objectId }: EntraIdentity): ApimUser | undefined {
  return [...usersOf(service).values()].find(
    ({ properties: { identities, state } }) =>
      state === "active" &&
      Array.isArray(identities) &&
      identities.some((each) => each?.provider === provider && each.id === objectId),
  );
}
