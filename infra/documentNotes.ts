import type { ApiSettings } from "./settings.ts";

/** Environment variable of the program: set where the same command has shown the notes before. */
export const notesShownVariable = "APIM_OAUTH_NOTES_SHOWN";

/** What there is to say of the documents of APIs. One `npm run up` runs the program several times, and says it once. */
export function documentNotesOf(
  apis: readonly Pick<ApiSettings, "documentNotes">[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return environment[notesShownVariable] ? [] : apis.flatMap(({ documentNotes }) => documentNotes);
}
