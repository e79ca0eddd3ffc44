import { together } from "../support/together.ts";

together("openapi", "infra");
