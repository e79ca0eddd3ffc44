import type { Context } from "hono";

/** Parameters of a request by name; of a repeated one the last counts. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** What a form sent in the request's body. A body of another type has no parameters, as with Entra. */
export async function formParameters(c: Context): Promise<Parameters> {
  const form = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** Query and body together: authorization requests come as GET or as POST (OpenID Connect Core section 3.1.2.1). */
export async function allParameters(c: Context): Promise<Parameters> {
  const form = c.req.method === "POST" ? await formParameters(c) : {};
  return { ...c.req.query(), ...form };
}
