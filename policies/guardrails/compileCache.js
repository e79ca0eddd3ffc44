// Node keeps what it has compiled for the next run (infra/sdk/lean.cjs), and writes it at the end of the process.
// Pulumi kills the pack when it needs it no more: hence here.
import module from "node:module";

setImmediate(() => module.flushCompileCache());
