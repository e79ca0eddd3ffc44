import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { parse } from "yaml";
import { joinPath } from "../../../infra/settings/problems.ts";

const repository = join(import.meta.dirname, "../../..");
const schema = JSON.parse(readFileSync(join(repository, "infra/stack.schema.json"), "utf8")) as object;

/** Checks a whole stack file against the schema that is in the repository, as editors do. */
const validate = new Ajv({ allErrors: true, allowMatchingProperties: true, strictTypes: false }).compile(
  schema,
);

/** Where a stack file, as text, breaks the schema: each place once, in the settings' notation. */
export function schemaFindings(text: string): string[] {
  const file: unknown = parse(text);
  validate(file);
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  return [...new Set(errors.map((error) => placeOf(file, error)))];
}

/** Where `config` breaks the schema. */
export function configFindings(config: unknown): string[] {
  return schemaFindings(JSON.stringify({ config }));
}

function placeOf(file: unknown, { instancePath, params, propertyName }: ErrorObject): string {
  const inside = params.missingProperty ?? params.additionalProperty ?? params.propertyName ?? propertyName;
  const keys = [
    ...instancePath.split("/").slice(1).map(unescaped),
    ...(inside === undefined ? [] : [inside]),
  ];
  let container = file as Record<string, unknown> | undefined;
  let place = "";
  for (const [depth, key] of keys.entries()) {
    const isIndex = Array.isArray(container);
    container = container?.[key] as typeof container;
    if (depth === 0 && key === "config" && keys.length > 1) continue;
    place = place === "" ? key : joinPath(place, isIndex ? Number(key) : key);
  }
  return place;
}

/** RFC 6901, section 4. */
function unescaped(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}
