import type { Settings } from "../../infra/settings.ts";

/** Commands that a person is told to run, for one stack. */
export function commandsFor({ project, stack }: Pick<Settings, "project" | "stack">) {
  const key = `${project}:apiManagement`;
  return {
    /** Sets a key of the instance. */
    set: (name: string, value: string | true = true) =>
      `npx pulumi config set --stack ${stack} --path '${key}.${name}' ${value}`,
    /** Takes such a key out. */
    remove: (name: string) => `npx pulumi config rm --stack ${stack} --path '${key}.${name}'`,
    up: `npm run up -- ${stack}`,
    purge: `npm run purge -- --stack ${stack}`,
    takeOver: `npm run recover -- ${stack} --take-over`,
  };
}
