import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { storeys } from "./storeys.ts";

const repository = path.resolve(import.meta.dirname, "../..");
const page = readFileSync(path.join(repository, "docs/architecture.md"), "utf8");

describe("docs/architecture.md", () => {
  it("names only files and folders that are there", () => {
    const named = [...page.matchAll(/(?:`|--test )((?:\w+\/)+(?:[\w.]+)?|\w+\.(?:ts|json))(?=[` ])/g)].map(
      ([, name]) => name!,
    );
    assert.ok(named.length > 60, `${named.length} names`);
    const insideEmulator = (name: string) =>
      existsSync(path.join(repository, "emulator/entra", name)) ||
      existsSync(path.join(repository, "emulator/gateway", name));
    assert.deepEqual(
      named.filter(
        (name) => !existsSync(path.join(repository, name)) && !insideEmulator(name) && name !== "world.json",
      ),
      [],
    );
  });

  it("draws every storey, in the order that is enforced", () => {
    const picture = /```\n(.*?)```/s.exec(page)![1]!;
    const places = storeys.map((folders) => folders.map((folder) => picture.indexOf(folder)));
    assert.ok(
      places.flat().every((place) => place >= 0),
      JSON.stringify(places),
    );
    const heights = places.map((each) => picture.slice(0, Math.min(...each)).split("\n").length);
    assert.deepEqual(
      heights,
      [...heights].sort((a, b) => b - a),
    );
  });

  it("fits on a few screens", () => assert.ok(page.split("\n").length <= 150));
});
