import { together } from "../support/together.ts";

together("rehearsal/arm", "rehearsal/entra", "rehearsal/graph");
