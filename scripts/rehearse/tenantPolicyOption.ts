import { InvalidArgumentError, Option } from "commander";
import type { SecretPolicy } from "../../emulator/index.ts";

/** `--tenant-policy`, of the commands that serve a world. */
export function tenantPolicyOption(): Option {
  return new Option(
    "--tenant-policy <policy>",
    "what the tenants say of client secrets: no-secrets, or secrets-<n>-days for those that live n days at most",
  ).argParser(policy);
}

function policy(text: string): SecretPolicy {
  if (text === "no-secrets") return { restricts: "passwordAddition" };
  const days = /^secrets-([1-9]\d{0,4})-days?$/.exec(text)?.[1];
  if (days) return { restricts: "passwordLifetime", maxDays: Number(days) };
  throw new InvalidArgumentError(
    "Write no-secrets, or secrets- and a number of days, such as secrets-30-days.",
  );
}
