// Where Pulumi starts the program. Plain JavaScript, so that a Node which cannot run TypeScript can still say so.
import module from "node:module";
import path from "node:path";
import { RunError } from "@pulumi/pulumi";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  const error = new RunError(
    `This program is TypeScript, which Node.js runs by itself from 22.18 on; this is Node.js ${process.versions.node}. ` +
      "The project brings its own: run `npm ci`, then `npx pulumi …` or `npm run up -- <stack>` instead of `pulumi …`.",
  );
  // Nobody gets to see it, and Node 20 takes half a minute to format it.
  error.stack = error.message;
  throw error;
}

// A good part of a preview is compiling Pulumi's SDK; Node keeps the compiled code for the next one.
module.enableCompileCache(path.resolve(import.meta.dirname, "../node_modules/.cache/compile"));

export default (await import("./index.ts")).default;
