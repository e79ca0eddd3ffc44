import { together } from "../support/together.ts";

together("rehearsal/person", "rehearsal/portal");
