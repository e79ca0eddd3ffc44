import type { OfOther } from "../up/owners.ts";
import { type Container, kindOf } from "./inside.ts";
import type { UnknownApi } from "./unknownApis.ts";

/** What others lose by a deletion. */
export interface Loss {
  readonly containers: readonly Container[];
  /** What other stacks of the project have in there. */
  readonly others: readonly OfOther[];
  /** APIs in there that no stack of the project has. */
  readonly apis: readonly UnknownApi[];
}

/** The stacks among whose things these are. */
export function stacksIn(others: readonly OfOther[]): string[] {
  return [...new Set(others.map(({ stack }) => stack))].sort();
}

/** A line for each stack, with what it has. */
export function stackLines(others: readonly OfOther[]): string[] {
  return stacksIn(others).map((stack) => {
    const ids = others.flatMap((other) => (other.stack === stack ? other.id : []));
    return `  the stack ${stack}: ${whatIn(ids)}`;
  });
}

/** Ways to go on that do not end what others have. */
export function firstDestroy(others: readonly OfOther[]): string[] {
  return stacksIn(others).map(
    (stack) => `  - first destroy what ${stack} has deployed: npm run destroy -- ${stack}`,
  );
}

/** The options that agree to the loss of each. */
export function withAll(others: readonly OfOther[]): string {
  return stacksIn(others)
    .map((stack) => `--with ${stack}`)
    .join(" ");
}

/** What there is to say of it: whose it is, and what. */
export function lossReport({ containers, others, apis }: Loss): string {
  return [
    `Deleted with all that is in it: ${containers.map(calledContainer).join(", ")}.`,
    ...(others.length > 0
      ? ["Other stacks of this project lose what they have there:", ...stackLines(others)]
      : []),
    ...(apis.length > 0
      ? [
          "APIs go that no stack of this project has, made by hand or by another project:",
          ...apis.map(({ name, displayName }) => `  ${name} (${displayName})`),
        ]
      : []),
  ].join("\n");
}

function whatIn(ids: readonly string[]): string {
  // A product has links to APIs, whose ids end in the same way.
  const links = ids.filter((id) => /\/products\//i.test(id));
  const own = ids.filter((id) => !links.includes(id));
  const named = (id: string) => {
    const [, kind = "", name = ""] = /\/(apis|service)\/([^/]+)$/i.exec(id) ?? [];
    return kind === "" ? [] : [`${kind.toLowerCase() === "apis" ? "API" : "instance"} ${name}`];
  };
  const found = own.flatMap(named);
  if (own.length === 0 && links.length > 0)
    return `${links.flatMap(named).join(", ")}, which leaves the product`;
  return found.length > 0 ? found.join(", ") : `${ids.length} resource${ids.length === 1 ? "" : "s"}`;
}

function calledContainer(id: string): string {
  return `${kindOf(id)} ${id.split("/").at(-1)}`;
}
