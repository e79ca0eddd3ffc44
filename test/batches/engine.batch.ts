import { together } from "../support/together.ts";

// Where there is no Pulumi CLI: all of them say so, and load what they would need only once.
together("engine");
