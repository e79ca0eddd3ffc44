import { together } from "../support/together.ts";

await together("policies", "rehearsal/backend", "rehearsal/gateway");
