import { Option } from "commander";

/** `--providers`, of the commands that have a world. */
export function providersOption(): Option {
  return new Option(
    "--providers <which>",
    "who deploys: stand-ins of azuread and azure-native, or their official plugins, which are downloaded once",
  )
    .choices(["stand-in", "official"])
    .default("stand-in");
}
