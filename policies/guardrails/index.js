// Pulumi requires this file; Node runs the TypeScript behind it without a compiler.
import "../../infra/sdk/lean.cjs";
import "./compileCache.js";
import "./pack.ts";
