import { together } from "../support/together.ts";

together("scripts/newStack", "scripts/rotateSecret", "scripts/schema", "scripts/stackFile", "scripts/up");
