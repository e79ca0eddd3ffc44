// Loaded before every command of package.json. Without it, a Node that cannot run TypeScript ends with a stack trace.
import module from "node:module";
import path from "node:path";
import { nodeProblem } from "../infra/nodeVersion.js";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(
    `${problem} npm ci brings one for Linux and Windows, unless it was told to leave out optional packages; elsewhere ` +
      "install Node.js 24 (README, Node.js and the Pulumi CLI).\n",
  );
  process.exit(2);
}

// Half of the time until a command says something is compiling what it consists of; Node keeps that for the next one.
module.enableCompileCache(path.resolve(import.meta.dirname, "../node_modules/.cache/compile"));
