// Loaded before everything else in the program's process (`nodeargs` of Pulumi.yaml; Pulumi's language host starts the
// program in the folder of `main`). A policy pack's `nodeargs` never reach Node (pulumi-language-nodejs, main.go:
// RunPlugin), so that the project's commands have NODE_OPTIONS load it there, and the guardrails load it in any case
// before their own SDK.
//
// Pulumi's SDK prepares each of them for what this project does not do: to turn functions into text that runs in a
// cloud (with TypeScript, npm's arborist and a debugger that follows every script), to trace its own calls, to run
// Pulumi from within a program, to be a provider itself, to show where in the program each promise was made. That is
// more than half of the time and memory of a program. Whoever uses one of these gets it, later. Plain JavaScript, since
// an older Node loads it.
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
  [/[\\/]cmd[\\/]run[\\/]instrumentation\.js$/, /^@opentelemetry\/api$/, onFirstUse],
  // Asked at each call whom to tell of it: nobody, unless the CLI traces its runs (instrumentation.js, tracing.js).
  [/[\\/]runtime[\\/]settings\.js$/, /^@opentelemetry\/api$/, (load) => (isTraced() ? load() : untraced)],
  // Fifty files, to compare versions of TypeScript, Node and providers that are named in code; and the YAML of a
  // package.yaml.
  [/[\\/](runtime|cmd)[\\/]/, /^(semver|js-yaml)$/, onFirstUse],
  [/@pulumi[\\/]pulumi[\\/]index\.js$/, /^\.\/(automation|dynamic|provider)$/, onFirstUse],
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
  // It makes an output of each property of each resource, whether somebody asks for it or not.
  [/[\\/]runtime[\\/]resource\.js$/, /^\.\/rpc$/, withOutputsOnDemand],
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
  [/[\\/]cmd[\\/]run-policy-pack[\\/]run\.js$/, /^semver$/, () => ({ parse: () => null })],
];
/** Each policy of a pack gets every resource read anew from the message that it came in; these do not change it. */
const readOnce = [
  [/@pulumi[\\/]policy[\\/]server\.js$/, /^\.\/deserialize$/, (load) => onceForEachMessage(load())],
];
if (runsGuardrails()) others.unshift(...withoutCompiler, ...readOnce);

const ofTheSdk = /[\\/]@pulumi[\\/](pulumi|policy)[\\/]/;

const load = Module._load;

Module._load = function loadLean(request, parent, ...rest) {
  const loadNow = () => load.call(this, request, parent, ...rest);
  const by = parent?.filename ?? "";
  if (!ofTheSdk.test(by)) return loadNow();
  const [, , otherwise] = others.find(([who, what]) => what.test(request) && who.test(by)) ?? [];
  return otherwise ? otherwise(loadNow, parent) : loadNow();
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

/** What Pulumi's tracing needs of OpenTelemetry where nothing is traced. */
const untraced = { propagation: { inject() {} }, context: { active() {} } };

function isTraced() {
  return Boolean(process.env.TRACEPARENT) || process.argv.includes("--tracing");
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
  const later = new Proxy(function later() {}, {
    apply: (_, self, args) => Reflect.apply(module()[name], self, args),
    // Another one than the class itself is a class that extends it.
    construct: (_, args, by) => Reflect.construct(module()[name], args, by === later ? module()[name] : by),
    get: (_, key) => module()[name][key],
  });
  return later;
}

/** The module that makes values of messages, each message's once. */
function onceForEachMessage(module) {
  const known = new WeakMap();
  return {
    ...module,
    deserializeProperties(message, keepsSecrets) {
      if (keepsSecrets) return module.deserializeProperties(message, keepsSecrets);
      if (!known.has(message)) known.set(message, module.deserializeProperties(message, keepsSecrets));
      return known.get(message);
    },
  };
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

/**
 * Makes the outputs of a resource when somebody asks for them: a program asks for a tenth, and each one is some twenty
 * promises. With many APIs that is half of the program's time and memory.
 * Source of what is replaced: `transferProperties` of @pulumi/pulumi 3.259, runtime/rpc.js.
 */
function withOutputsOnDemand(loadNow, parent) {
  const rpc = loadNow();
  rpc.transferProperties = (resource, label, props) => {
    // Not before: the SDK's modules load each other in circles.
    const { Output } = parent.require("../output");
    const { isGrpcError } = parent.require("../errors");
    const resolvers = {};
    for (const key of Object.keys(props)) {
      // The SDK makes these two by itself.
      if (key === "id" || key === "urn") continue;
      if (Object.hasOwn(resource, key)) {
        throw new Error(`Property '${key}' is already initialized on target '${label}`);
      }
      resolvers[key] = outputOnDemand(resource, key, { Output, isGrpcError });
    }
    return resolvers;
  };
  return rpc;
}

/** @returns what the SDK calls once the engine has answered: with the value, or with why there is none */
function outputOnDemand(resource, key, { Output, isGrpcError }) {
  let answer;
  let whenAnswered;
  const replace = (value) =>
    Object.defineProperty(resource, key, { value, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(resource, key, {
    get() {
      const answered = new Promise((...settle) => {
        if (answer) answer(...settle);
        else whenAnswered = (now) => now(...settle);
      });
      const of = (what) => answered.then((settled) => settled[what]);
      replace(new Output(resource, of("value"), of("isKnown"), of("isSecret"), of("deps")));
      return resource[key];
    },
    set: replace,
    enumerable: true,
    configurable: true,
  });
  return (value, isKnown, isSecret, deps = [], error) => {
    // The engine is gone, or ends: the SDK leaves its outputs open then.
    if (error && isGrpcError(error)) return;
    answer = (resolve, reject) => (error ? reject(error) : resolve({ value, isKnown, isSecret, deps }));
    whenAnswered?.(answer);
  };
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
