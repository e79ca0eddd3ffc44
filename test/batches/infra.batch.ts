import { together } from "../support/together.ts";

together("architecture", "openapi", "infra");
