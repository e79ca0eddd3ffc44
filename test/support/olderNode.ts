import { spawnSync } from "node:child_process";
import path from "node:path";

/** The machine's own Node, where it is older than the project's and cannot run TypeScript. */
export function olderNode(): string | undefined {
  const outside = process.env
    .PATH!.split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  const { stdout } = spawnSync("node", ["-p", "process.execPath + ' ' + process.versions.node"], {
    encoding: "utf8",
    env: { ...process.env, PATH: outside.join(path.delimiter) },
  });
  const [file, version = ""] = (stdout ?? "").trim().split(" ");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 && (major < 22 || (major === 22 && minor < 18)) ? file : undefined;
}
