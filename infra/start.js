// Where Pulumi starts the program. Plain JavaScript, so that a Node which cannot run TypeScript can still say so.
import { RunError, runtime } from "@pulumi/pulumi";
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

const { withoutVersionAliases } = await import("./sdk/versionAliases.ts");
runtime.registerStackTransformation(withoutVersionAliases);

export default (await import("./index.ts")).default;
