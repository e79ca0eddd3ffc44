// Loaded before every command of package.json. Without it, a Node that cannot run TypeScript ends with a stack trace.
import { nodeProblem } from "../infra/nodeVersion.js";

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(
    `${problem} npm ci brings one for Linux and Windows, unless it was told to leave out optional packages; elsewhere ` +
      "install Node.js 24 (README, Node.js and the Pulumi CLI).\n",
  );
  process.exit(2);
}
