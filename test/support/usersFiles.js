// Loaded before everything else, in each process of the tests and in those that they start. The stack files and the
// APIs at the root of the repository are its user's: a test that reads them fails here, on every machine, and not only
// on that of a user who has changed them. Plain JavaScript, since an older Node loads it as well.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = path.resolve(import.meta.dirname ?? path.dirname(fileURLToPath(import.meta.url)), "../..");
// Those that the repository comes with, so that a user's own tests may read what the user has added.
const names = ["Pulumi.dev.yaml", "Pulumi.rehearsal.yaml", "apis"];
const usersFiles = names.map((name) => path.join(repository, name));

for (const [module, functions] of [
  [fs, ["readFileSync", "readFile", "openSync", "open", "cpSync", "copyFileSync", "createReadStream"]],
  [fs.promises, ["readFile", "open", "cp", "copyFile"]],
]) {
  for (const name of functions) {
    const original = module[name];
    module[name] = function guarded(file, ...rest) {
      refuseUsers(file);
      return original.call(this, file, ...rest);
    };
  }
}
syncBuiltinESMExports();

function refuseUsers(file) {
  if (typeof file !== "string" && !(file instanceof URL)) return;
  const given = file instanceof URL ? fileURLToPath(file) : file;
  // Asked of every module that is loaded: most are told by a look at their absolute path.
  if (path.isAbsolute(given) && !names.some((name) => given.includes(name))) return;
  const full = path.resolve(given);
  const found = usersFiles.find((one) => full === one || full.startsWith(one + path.sep));
  if (found === undefined) return;
  const name = path.relative(repository, full);
  throw new Error(`A test reads ${name}, which is the user's: take that of test/support/labProject.ts`);
}
