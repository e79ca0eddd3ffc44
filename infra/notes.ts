import type { ApiSettings, Settings } from "./settings.ts";

/** Environment variable of the program: set where the same command has shown the notes before. */
export const notesShownVariable = "APIM_OAUTH_NOTES_SHOWN";

/** What a person who deploys a stack should know of it: what is near a limit, and what its documents ask for in vain. */
export interface Noted extends Pick<Settings, "notes"> {
  readonly apis: readonly Pick<ApiSettings, "documentNotes">[];
}

/** All there is to say of a stack. */
export function notesOf({ notes, apis }: Noted): string[] {
  return [...notes, ...apis.flatMap(({ documentNotes }) => documentNotes)];
}

/** What the program has to say: one `npm run up` runs it several times, and says it once. */
export function notesToSay(
  stack: Noted,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return environment[notesShownVariable] ? [] : notesOf(stack);
}
