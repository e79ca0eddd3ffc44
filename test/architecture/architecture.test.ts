import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { cycles, importsOf, wrongImports } from "./imports.ts";
import { doors, partsOfEmulator, storeys } from "./storeys.ts";

const repository = path.resolve(import.meta.dirname, "../..");
const folders = ["emulator", "infra", "lib", "openapi", "policies", "rehearsal", "scripts"];

describe("the imports of the repository", () => {
  const graph = importsOf(repository, folders);

  it("are found", () => {
    assert.ok(graph.size > 400, `${graph.size} files`);
    assert.ok(graph.get("infra/index.ts")?.includes("infra/settings.ts"));
    assert.ok(graph.get("emulator/index.ts")?.includes("emulator/worldWithHosts.ts"), "import(…) as well");
  });

  it("go down the storeys, and into the emulator by its door", () => {
    assert.deepEqual(wrongImports(graph, storeys, doors), []);
  });

  it("go down the parts of the emulator", () => {
    const inside = (file: string) => file.startsWith("emulator/");
    const own = [...graph].filter(([file]) => inside(file));
    const ownImports = new Map(own.map(([file, targets]) => [file, targets.filter(inside)]));
    assert.deepEqual(wrongImports(ownImports, partsOfEmulator, {}), []);
  });

  it("go round in no circle, types included", () => {
    assert.deepEqual(cycles(graph), []);
  });
});

describe("the check of imports", () => {
  const order = [["ground"], ["left", "right"], ["top"]];
  const wrong = (from: string, to: string) =>
    wrongImports(new Map([[from, [to]]]), order, { left: "left/index.ts" });

  const cases: readonly [name: string, from: string, to: string, why: string | undefined][] = [
    ["takes one from a storey to a lower one", "top/a.ts", "ground/b.ts", undefined],
    ["takes one inside a folder", "left/a.ts", "left/b.ts", undefined],
    ["takes one by a door", "top/a.ts", "left/index.ts", undefined],
    ["refuses one past a door", "top/a.ts", "left/b.ts", "the door is left/index.ts"],
    ["refuses one from a storey to a higher one", "ground/a.ts", "top/b.ts", "ground does not know top"],
    ["refuses one between folders of one storey", "left/a.ts", "right/b.ts", "left does not know right"],
    ["refuses a file without a storey", "attic/a.ts", "ground/b.ts", "attic/a.ts is in no storey"],
  ];
  for (const [name, from, to, why] of cases) {
    it(name, () =>
      assert.deepEqual(
        wrong(from, to).map((each) => each.why),
        why === undefined ? [] : [why],
      ),
    );
  }

  it("finds circles, however long", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", ["e"]],
      ["e", []],
      ["f", ["f"]],
    ]);
    assert.deepEqual(cycles(graph), [["a", "b", "c"], ["f"]]);
  });
});
