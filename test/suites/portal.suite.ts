import { together } from "../support/together.ts";

await together("rehearsal/person", "rehearsal/portal");
