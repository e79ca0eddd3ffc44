import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

// Looks for counterexamples where `npm test` does not: the tests of properties, with new seeds and many more
// examples each. `npm run explore -- 200` draws 200 times as many; a failure names its seed and its path.
const [factor = "50"] = process.argv.slice(2);
if (!(Number(factor) > 0)) {
  console.error(`"${factor}" is no number of times; for example: npm run explore -- 200`);
  process.exit(2);
}
const files = globSync("**/*.test.ts", { cwd: import.meta.dirname })
  .map((file) => path.join(import.meta.dirname, file))
  .filter((file) => /\bholds\(/.test(readFileSync(file, "utf8")));
const { status } = spawnSync(process.execPath, ["--test", ...files], {
  stdio: "inherit",
  env: { ...process.env, EXPLORE: factor },
});
process.exitCode = status ?? 1;
