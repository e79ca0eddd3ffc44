import type { ApiUnderTest } from "./deployedStack.ts";

/** Puts in front of a step's name what it is about, where there is more than one of it. */
export type StepNaming = (name: string) => string;

export const asItIs: StepNaming = (name) => name;

export const inTheSecondTenant: StepNaming = (name) => `Second tenant: ${name}`;

/** With several APIs, each step says of which one it is. */
export function namingFor({ subject, api }: ApiUnderTest): StepNaming {
  return subject.settings.apis.length > 1 ? (name) => `${api.name}: ${name}` : asItIs;
}
