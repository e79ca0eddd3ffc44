import { readFileSync } from "node:fs";
import * as v from "valibot";
import { UsageError } from "../../errors.ts";

const text = v.pipe(v.string(), v.minLength(1));

const tenantSchema = v.object({
  id: text,
  deployer: v.object({ clientId: text, clientSecret: text, objectId: text }),
  users: v.array(v.object({ username: text, password: text })),
});

const schema = v.object({
  /** `ca` is the path of a PEM file. */
  listener: v.object({ host: text, port: v.number(), ca: text }),
  tenants: v.array(tenantSchema),
  /** The stacks that the rehearsal itself has deployed, by name. */
  stacks: v.record(
    v.string(),
    v.object({
      /** Name of the Pulumi project. */
      project: text,
      /** As it was deployed, by full key: placeholders of the stack file are filled in. */
      config: v.record(v.string(), v.string()),
      outputs: v.record(v.string(), v.unknown()),
    }),
  ),
});

/** The world.json of a served rehearsal: how to reach it, and as whom. Everything in it is that run's fake. */
export type RehearsalFile = v.InferOutput<typeof schema>;

export type RehearsalUser = RehearsalFile["tenants"][number]["users"][number];

/** A practice sets more variables than REHEARSAL: unset alone, the others would still lead to its state. */
export const staleAdvice =
  "Serve one with npm run practice; to work with Azure, leave_practice, or open another terminal.";

/**
 * @throws UsageError when the file is not there or not of a served rehearsal
 */
export function readRehearsalFile(path: string): RehearsalFile {
  const what = `REHEARSAL=${path}`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UsageError(
      `${what} ${missing ? "does not exist" : "cannot be read"}: is that rehearsal still up? ${staleAdvice}`,
    );
  }
  const result = v.safeParse(schema, content);
  if (!result.success)
    throw new UsageError(`${what} is not the world.json of a served rehearsal. ${staleAdvice}`);
  return result.output;
}

export function hasEnded(
  path: string,
  { host, port }: { readonly host: string; readonly port: number },
): UsageError {
  return new UsageError(
    `Nothing answers at ${host}:${port}: the rehearsal of REHEARSAL=${path} has ended. ${staleAdvice}`,
  );
}
