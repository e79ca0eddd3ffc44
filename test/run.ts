import { runTests } from "./support/runTests.ts";
import { chosenFiles, testFiles } from "./support/testFiles.ts";

// `npm test`, or `npm test -- FILE or BATCH ... [options of node --test]` for some of it.
const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith("-"));
const names = given.filter((argument) => !argument.startsWith("-"));
try {
  runTests(names.length > 0 ? chosenFiles(names) : testFiles(), { options });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
