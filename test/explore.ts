import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { testFolder } from "./support/batches.ts";
import { runTests } from "./support/runTests.ts";

// Looks for counterexamples where `npm test` does not: the tests of properties, with new seeds and many more
// examples each. `npm run explore -- 200` draws 200 times as many, with a name behind it in the files alone that have it in
// their path; a failure names its seed and its path.
const [factor = "50", name = ""] = process.argv.slice(2);
if (!(Number(factor) > 0)) {
  console.error(`"${factor}" is no number of times; for example: npm run explore -- 200`);
  process.exit(2);
}
const files = globSync("**/*.test.ts", { cwd: testFolder }).filter(
  (file) =>
    file.split(path.sep).join("/").includes(name) &&
    /\bholds\(/.test(readFileSync(path.join(testFolder, file), "utf8")),
);
if (files.length === 0) {
  console.error(`no test of properties has "${name}" in its path`);
  process.exit(2);
}
runTests(files, { environment: { EXPLORE: factor } });
