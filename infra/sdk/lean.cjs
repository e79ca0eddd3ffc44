// Loaded before everything else in the program's process (`nodeargs` of Pulumi.yaml; Pulumi's language host starts the
// program in the folder of `main`). A policy pack's `nodeargs` never reach Node (pulumi-language-nodejs, main.go:
// RunPlugin), so that the project's commands have NODE_OPTIONS load it there, and the guardrails load it in any case
// before their own SDK.
//
// Pulumi's SDK prepares each of them for what this project does not do: to turn functions into text that runs in a
// cloud (with TypeScript, npm's arborist and a debugger that follows every script), to trace its own calls, to run
// Pulumi from within a program, to show where in the program each promise was made. That is more than half of the time
// and memory of a program. Whoever uses one of these gets it, later. Plain JavaScript, since an older Node loads it.
"use strict";

const { realpathSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

// A good part of a preview is compiling Pulumi's SDK; Node keeps the compiled code for the next one.
Module.enableCompileCache?.(path.resolve(__dirname, "../../node_modules/.cache/compile"));

/** Modules that are loaded otherwise: who loads them, as what, and what they get instead. */
const others = [
  [/[\\/]runtime[\\/]index\.js$/, /^\.\/closure\/(serializeClosure|codePaths)$/, onFirstUse],
  [/[\\/]cmd[\\/]run[\\/]tracing\.js$/, /^@opentelemetry\/(?!api$)/, onFirstUse],
  [/@pulumi[\\/]pulumi[\\/]index\.js$/, /^\.\/automation$/, onFirstUse],
  // It maps each line of a stack trace to the SDK's own sources, and reads all of its source maps for that. Node
  // strips types in place, so our own lines and columns are right without it.
  [/[\\/]cmd[\\/]run(-policy-pack)?[\\/]index\.js$/, /^source-map-support\/register$/, () => ({})],
  // A debugger that hears of every script, for the same functions in a cloud; who serializes one waits for it himself.
  [
    /[\\/]cmd[\\/]run(-policy-pack)?[\\/]index\.js$/,
    /[\\/]closure[\\/]v8Hooks$/,
    () => ({ isInitializedAsync: () => Promise.resolve() }),
  ],
  // The SDK takes a stack trace for each promise, each value and each resource. The last one is written to the state,
  // with the paths of whose machine it was.
  [/./, /(^|[\\/])debuggable$/, (load) => withoutStackTrace(load(), "debuggablePromise")],
  [/./, /^\.{1,2}\/output$/, (load) => withoutStackTrace(load(), "output")],
  [/./, /^\.{1,2}\/resource$/, (load) => withoutPositions(load())],
  // It sends several messages for each resource, one after the other, which the CLI drops unless it is asked for them
  // by PULUMI_OPTION_DEBUG (`--debug` does not reach the program).
  [
    /./,
    /^(\.{1,2}\/)+log$/,
    (load) => (process.env.PULUMI_OPTION_DEBUG ? load() : withoutDebugMessages(load())),
  ],
];

/** A pack gets a TypeScript compiler, whatever its `typescript: false` says. This one's TypeScript is Node's affair. */
const withoutCompiler = [
  [
    /[\\/]cmd[\\/]run-policy-pack[\\/]run\.js$/,
    /[\\/]tsutils$/,
    () => ({
      typeScriptRequireStrings: () => ({ tsnodeRequire: "ts-node", typescriptRequire: "typescript" }),
      loadTypeScriptCompilerOptions: () => ({}),
    }),
  ],
  [/[\\/]cmd[\\/]run-policy-pack[\\/]run\.js$/, /^ts-node$/, () => ({ register() {} })],
  [/[\\/]cmd[\\/]run-policy-pack[\\/]run\.js$/, /^typescript$/, () => ({})],
];
if (runsGuardrails()) others.push(...withoutCompiler);

const ofTheSdk = /[\\/]@pulumi[\\/](pulumi|policy)[\\/]/;

const load = Module._load;

Module._load = function loadLean(request, parent, ...rest) {
  const loadNow = () => load.call(this, request, parent, ...rest);
  const by = parent?.filename ?? "";
  if (!ofTheSdk.test(by)) return loadNow();
  const [, , otherwise] = others.find(([who, what]) => what.test(request) && who.test(by)) ?? [];
  return otherwise ? otherwise(loadNow) : loadNow();
};

/** Whether this process is that of the project's own policy pack: its folder is the last argument. */
function runsGuardrails() {
  try {
    const [pack, own] = [process.argv.at(-1), path.resolve(__dirname, "../../policies/guardrails")];
    return realpathSync(pack) === realpathSync(own);
  } catch {
    return false;
  }
}

/** A module that is loaded when one of its exports, which are functions and classes only, is used. */
function onFirstUse(loadNow) {
  let loaded;
  const module = () => {
    loaded ??= loadNow();
    return loaded;
  };
  // TypeScript's `import * as` copies the exports of a module that is not one of its own.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || exportOf(module, name) });
}

function exportOf(module, name) {
  return new Proxy(function later() {}, {
    apply: (_, self, args) => Reflect.apply(module()[name], self, args),
    construct: (_, args) => Reflect.construct(module()[name], args),
    get: (_, key) => module()[name][key],
  });
}

/** Makes a function of a module take no stack trace. */
function withoutStackTrace(module, name) {
  const original = module[name];
  // A module that loads itself in a circle is not there yet, and is loaded again.
  if (original === undefined || original.withoutStackTrace) return module;
  const quiet = (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  module[name] = Object.assign(quiet, { withoutStackTrace: true });
  return module;
}

/** Makes resources not look for the place in the program where they are declared. */
function withoutPositions(module) {
  if (module.Resource?.callsites !== undefined) module.Resource.callsites = () => [];
  return module;
}

function withoutDebugMessages(module) {
  if (module.debug !== undefined) module.debug = () => Promise.resolve();
  return module;
}
