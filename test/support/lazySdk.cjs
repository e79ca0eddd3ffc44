// Loaded before everything else, in each process of the tests and in those that they start. Pulumi's SDK loads at once,
// in every program, command and policy pack, what turns functions into text (with TypeScript and npm's arborist), what
// traces its calls, and its Automation API: three quarters of the time that it takes to start. Nothing here uses any of
// them, so they are loaded when somebody does. Plain JavaScript, since an older Node loads it as well.
"use strict";

const Module = require("node:module");

/** Modules of the SDK: who loads them, and as what. They export functions and classes only. */
const unused = [
  [/@pulumi[\\/]pulumi[\\/]runtime[\\/]index\.js$/, /^\.\/closure\/(serializeClosure|codePaths)$/],
  [/@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]tracing\.js$/, /^@opentelemetry\/(?!api$)/],
  [/@pulumi[\\/]pulumi[\\/]index\.js$/, /^\.\/automation$/],
];

// What maps each line of a stack trace to the SDK's own sources, and reads all of its source maps for that: the SDK
// takes a stack trace for each resource. infra/sdk/plainStackTraces.ts turns it off as soon as the program begins.
const sourceMaps = "source-map-support/register";

const load = Module._load;

Module._load = function loadLater(request, parent, ...rest) {
  if (request === sourceMaps && /@pulumi[\\/]pulumi[\\/]cmd/.test(parent?.filename ?? "")) return {};
  const loadNow = () => load.call(this, request, parent, ...rest);
  const isUnused = unused.some(([who, what]) => what.test(request) && who.test(parent?.filename ?? ""));
  return isUnused ? later(loadNow) : loadNow();
};

/** A module that is loaded when one of its exports is used. */
function later(loadNow) {
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
