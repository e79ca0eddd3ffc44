import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { testFiles, testFolder } from "./support/testFiles.ts";

// `npm test`: Node's own test runner, with its own summary and exit code. One process more than there are
// processors, since some of them wait for a browser or for processes that they have started.
const { status } = spawnSync(
  process.execPath,
  [
    "--import",
    path.join(testFolder, "support/quick.js"),
    "--test",
    `--test-concurrency=${availableParallelism() + 1}`,
    ...testFiles().map((file) => path.join(testFolder, file)),
  ],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
