import { Hono } from "hono";
import * as v from "valibot";
import type { RequestLog, WorldContext } from "./context.ts";
import type { Faults } from "./faults.ts";
import { unknownPath } from "./hosts.ts";
import { describeWorld } from "./state.ts";

/**
 * The control of a served world, under `rehearsal.localhost`: look at it, move its clock, make its next
 * answers fail, let Graph's replicas lag.
 */
export function controlApp(context: WorldContext & { faults: Faults; requests: RequestLog }): Hono {
  const app = new Hono();

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

  app.notFound(unknownPath);
  return app;
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
