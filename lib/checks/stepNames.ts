import type { Trial } from "./deployedStack.ts";

/** Puts in front of a step's name what it is about, where there is more than one of it. */
export type Titled = (name: string) => string;

export const asItIs: Titled = (name) => name;

export const inTheSecondTenant: Titled = (name) => `Second tenant: ${name}`;

/** With several APIs, each step says of which one it is. */
export function titledFor({ subject, api }: Trial): Titled {
  return subject.settings.apis.length > 1 ? (name) => `${api.name}: ${name}` : asItIs;
}
