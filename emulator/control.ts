import { Hono } from "hono";
import * as v from "valibot";
import type { RequestLog, WorldContext } from "./context.ts";
import type { Faults } from "./faults.ts";
import { unknownPath } from "./gap.ts";
import { describeWorld } from "./state.ts";

/**
 * The control of a served world, under `rehearsal.localhost`: look at it, move its clock, make its next
 * answers fail, let Graph's replicas lag.
 */
export function controlApp(context: WorldContext & { faults: Faults; requests: RequestLog }): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    if (isFromElsewhere(c.req.raw)) {
      const message = "Web pages of other origins may not use the control of a rehearsal.";
      return c.json({ error: message, origin: c.req.header("origin") ?? null }, 403);
    }
    return next();
  });

  app.get("/state", (c) => c.json(describeWorld(context)));

  app.get("/clock", (c) => c.json({ now: context.clock.iso() }));

  app.post("/clock", async (c) => {
    const body = v.safeParse(clockSchema, await json(c.req.raw));
    if (!body.success) return c.json(refusal(body.issues), 400);
    context.clock.advance(body.output.advanceSeconds);
    return c.json({ now: context.clock.iso() });
  });

  app.post("/faults", async (c) => {
    const body = v.safeParse(faultSchema, await json(c.req.raw));
    if (!body.success) return c.json(refusal(body.issues), 400);
    context.faults.add(body.output);
    return c.json(body.output, 201);
  });

  app.post("/replication", async (c) => {
    const body = v.safeParse(replicationSchema, await json(c.req.raw));
    if (!body.success) return c.json(refusal(body.issues), 400);
    context.directory.replication.lag = body.output.requests;
    return c.json(body.output);
  });

  app.notFound((c) => c.text(`${unknownPath(c.req.method, c.req.url).message}\n`, 501));
  return app;
}

/**
 * Whether a browser sends it for a page of another origin: then it says so, in `Origin` (RFC 6454, section 7) or in
 * `Sec-Fetch-Site` (w3c.github.io/webappsec-fetch-metadata). A host of another name that leads here is no way round
 * it: the listener answers that with 421. Who is no browser has neither header.
 */
function isFromElsewhere({ url, headers }: Request): boolean {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  return origin !== null && originOf(origin) !== originOf(url);
}

/** Scheme and host. The port is that of whichever way leads to the listener. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}`;
}

const clockSchema = v.strictObject({
  advanceSeconds: v.pipe(v.number(), v.finite(), v.minValue(0, "the clock only moves forward")),
});

const replicationSchema = v.strictObject({
  requests: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

const faultSchema = v.pipe(
  v.strictObject({
    host: v.pipe(v.string(), v.minLength(1)),
    status: v.pipe(
      v.number(),
      v.integer(),
      v.check((status) => status === 200 || (status >= 400 && status <= 599), "200, or 400 to 599"),
    ),
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
    method: v.optional(v.string()),
    path: v.optional(v.string()),
    code: v.optional(v.pipe(v.string(), v.minLength(1))),
    message: v.optional(v.string()),
    retryAfter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  v.forward(
    v.check(
      ({ status, code }) => status !== 200 || code !== undefined,
      "with the status 200, an operation's poll says that it has failed: which code?",
    ),
    ["code"],
  ),
);

/** The body as JSON; undefined for none or for something else, which the schema then refuses. */
async function json(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

function refusal(issues: readonly v.BaseIssue<unknown>[]) {
  return {
    error: "The request's body is not as expected.",
    problems: issues.map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message })),
  };
}
