// Writes the keys of a YAML map on stdin into the `config` of a stack file, as a reader of the documentation would.
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, parseDocument } from "yaml";

const [file = ""] = process.argv.slice(2);
const stackFile = parseDocument(readFileSync(file, "utf8"));
const { contents } = parseDocument(readFileSync(0, "utf8"));
if (!isMap(contents)) throw new Error("stdin is no map of keys");
for (const { key, value } of contents.items) stackFile.setIn(["config", String(key)], value);
writeFileSync(file, String(stackFile));
