// Loaded before the test runner, in each of its processes.
import { createHook } from "node:async_hooks";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import "./usersFiles.js";

const lean = path.resolve(import.meta.dirname, "../../infra/sdk/lean.cjs");
createRequire(import.meta.url)(lean);

// The processes that the tests start read the user's files as little as they do themselves, and start as quickly.
const guard = `--import=${pathToFileURL(path.join(import.meta.dirname, "usersFiles.js")).href}`;
if (!process.env.NODE_OPTIONS?.includes(guard)) {
  const quick = `--require=${JSON.stringify(lean)}`;
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, quick, guard].filter(Boolean).join(" ");
}

// The tests start many processes that would compile the same SDK again and again.
process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../../node_modules/.cache/compile");

// They start the Pulumi CLI more than a thousand times, mostly for less than a second. A third of its start is garbage
// collection, which so short a process can do without (docs of Go's runtime package, GOGC; its default is 100).
process.env.GOGC ??= "400";

// node:test follows every promise, to know which test an uncaught error belongs to. Pulumi makes promises by the
// hundred thousand, and following them takes as long as making them: a third of the tests' time. Its hook is
// therefore made as `createHook` makes one with `trackPromises: false`. An uncaught error still fails the test's
// file, and is still shown; a Node without that option goes on as before.
const hook = Object.getPrototypeOf(createHook({}));
const { enable } = hook;
hook.enable = function enableWithoutPromises() {
  for (const key of Object.getOwnPropertySymbols(this)) {
    if (key.description === "kNoPromiseHook") this[key] = true;
  }
  return enable.call(this);
};
