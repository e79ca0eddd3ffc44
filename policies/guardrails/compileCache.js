// Loading Pulumi's SDK is nearly all that a policy pack costs, and compiling it a third of that: Node keeps the
// compiled code for the next run. Flushed here, since Pulumi kills the pack when it needs it no more.
import module from "node:module";
import path from "node:path";

module.enableCompileCache(path.resolve(import.meta.dirname, "../../node_modules/.cache/compile"));
setImmediate(() => module.flushCompileCache());
