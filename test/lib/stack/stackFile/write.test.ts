import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { difference } from "../../../../lib/stack/stackFile/difference.ts";
import { writeWhole } from "../../../../lib/stack/stackFile/write.ts";

describe("a file that is written whole", () => {
  let folder: string;
  const folders: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "write-"));
    folders.push(folder);
  });
  after(() => {
    for (const each of folders) rmSync(each, { recursive: true });
  });

  it("is there, and nothing beside it", () => {
    writeWhole(join(folder, "a"), "text");
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "text");
    assert.deepEqual(readdirSync(folder), ["a"]);
  });

  it("keeps its permissions", () => {
    writeFileSync(join(folder, "a"), "old");
    chmodSync(join(folder, "a"), 0o640);
    writeWhole(join(folder, "a"), "new");
    assert.equal(statSync(join(folder, "a")).mode & 0o777, 0o640);
  });

  it("stays behind its symbolic link", () => {
    writeFileSync(join(folder, "a"), "old");
    symlinkSync("a", join(folder, "link"));
    writeWhole(join(folder, "link"), "new");
    assert.ok(lstatSync(join(folder, "link")).isSymbolicLink());
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "new");
  });

  it("keeps its old text when the new one cannot be put in its place", () => {
    assert.throws(() => writeWhole(join(folder, "none", "a"), "text"), /ENOENT/);
    assert.throws(() => writeWhole(folder, "text"), /EISDIR|EPERM|ENOTEMPTY/);
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe("the difference of two texts", () => {
  const rows: [title: string, before: string, after: string, shown: string][] = [
    ["lines that came", "a\nb\nc\nd\n", "a\nb\nc\nx\nd\n", "  b\n  c\n+ x\n  d\n"],
    ["lines that went", "a\nb\nc\n", "a\nc\n", "  a\n- b\n  c\n"],
    ["a line that changed", "a\r\nb\r\n", "a\r\nx\r\n", "  a\n- b\n+ x\n"],
    ["the same line once more", "a\na\n", "a\na\na\n", "  a\n  a\n+ a\n"],
    ["nothing", "a\n", "a\n", "  a\n"],
  ];
  for (const [title, before, after, shown] of rows) {
    it(`shows ${title}`, () => assert.equal(difference(before, after), shown));
  }
});
