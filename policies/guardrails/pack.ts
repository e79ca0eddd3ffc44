import { readFileSync } from "node:fs";
import { PolicyPack } from "@pulumi/policy";
import { timeOfRun } from "../now.ts";
import { configuration } from "./configuration.ts";
import { DeclaredResources } from "./declared.ts";
import { policyOf } from "./policyOf.ts";
import { rules } from "./rules.ts";

const declared = new DeclaredResources();

try {
  const now = timeOfRun();
  new PolicyPack(
    "guardrails",
    { policies: rules.map((rule) => policyOf(rule, declared, now)) },
    configuration(readFileSync(new URL("config.json", import.meta.url), "utf8"), rules),
  );
} catch (error) {
  // A mistake in the configuration or the environment; nobody is helped by a stack trace.
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
