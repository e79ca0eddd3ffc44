import { Option } from "commander";
import type { DeployingAs } from "../../rehearsal/leastPrivilege.ts";

const choices: readonly DeployingAs[] = ["everything", "least-privilege"];

/** `--as`, of the commands that serve a world. */
export function asOption(): Option {
  return new Option(
    "--as <who>",
    "what the deploying identity may do: everything, or what npm run permissions prints and no more",
  )
    .choices([...choices])
    .default("everything");
}
