import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { testFolder } from "./support/batches.ts";
import { runTests } from "./support/runTests.ts";

// Looks for counterexamples where `npm test` does not: the tests of properties, with new seeds and many more
// examples each. `npm run explore -- 200` draws 200 times as many; a failure names its seed and its path.
const [factor = "50"] = process.argv.slice(2);
if (!(Number(factor) > 0)) {
  console.error(`"${factor}" is no number of times; for example: npm run explore -- 200`);
  process.exit(2);
}
const files = globSync("**/*.test.ts", { cwd: testFolder }).filter((file) =>
  /\bholds\(/.test(readFileSync(path.join(testFolder, file), "utf8")),
);
runTests(files, { environment: { EXPLORE: factor } });
