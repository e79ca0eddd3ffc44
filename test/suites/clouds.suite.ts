import { together } from "../support/together.ts";

await together("rehearsal/arm", "rehearsal/entra", "rehearsal/graph");
