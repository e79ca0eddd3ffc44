import { runTests } from "./support/runTests.ts";
import { testFiles } from "./support/testFiles.ts";

// `npm test`
runTests(testFiles());
