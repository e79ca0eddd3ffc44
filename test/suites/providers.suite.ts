import { together } from "../support/together.ts";

await together("rehearsal/providers");
