// Where Pulumi starts the program. Plain JavaScript, so that a Node which cannot run TypeScript can still say so.
import module from "node:module";
import path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { nodeProblem } from "./nodeVersion.js";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  const error = new RunError(
    `${problem} The project brings its own for Linux and Windows: run \`npm ci\`, then \`npx pulumi …\` or ` +
      "`npm run up -- <stack>` instead of `pulumi …`. Elsewhere install Node.js 24.",
  );
  // Nobody gets to see it, and Node 20 takes half a minute to format it.
  error.stack = error.message;
  throw error;
}

// A good part of a preview is compiling Pulumi's SDK; Node keeps the compiled code for the next one.
module.enableCompileCache(path.resolve(import.meta.dirname, "../node_modules/.cache/compile"));

export default (await import("./index.ts")).default;
