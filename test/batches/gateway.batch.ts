import { together } from "../support/together.ts";

together("policies", "rehearsal/backend", "rehearsal/samples", "rehearsal/gateway");
