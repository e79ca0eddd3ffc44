/**
 * The stack file: what it may say, with every default, and everything that can be wrong with it.
 *
 * Pure and without Pulumi: the program, the rehearsal and the commands read a stack's configuration through
 * the same door, and a mistake is found before the first resource is registered.
 */
export { operationName } from "../openapi/operationName.ts";
export { adoptedIn } from "./settings/adopted.ts";
export { withApiFiles } from "./settings/apiFiles.ts";
export type { AdoptedName, HostFacts, InstanceFacts } from "./settings/instanceFacts.ts";
export { parseSettings } from "./settings/parse.ts";
export { placeholderKeys } from "./settings/placeholders.ts";
export { Problems, SettingsError, type SettingsProblem, type WrittenProblem } from "./settings/problems.ts";
export type * from "./settings/types.ts";
