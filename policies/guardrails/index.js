// Pulumi requires this file; Node runs the TypeScript behind it without a compiler.
import "./compileCache.js";
import "./pack.ts";
