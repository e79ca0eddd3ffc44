import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { docsPages, repository } from "../support/docsPages.ts";

const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

for (const { file, text, blocks } of docsPages()) {
  describe(file, () => {
    it("names npm scripts that exist", () => {
      const named = [...text.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(([, name]) => name!);
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });

    it("links to files that exist", () => {
      const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
      const missing = links.filter(
        (target) =>
          !/^https?:/.test(target) && !existsSync(path.join(repository, path.dirname(file), target)),
      );
      assert.deepEqual(missing, []);
    });

    it("marks its commands with nothing but azure", () => {
      const marks = blocks.filter(({ language }) => language === "sh").map(({ mark }) => mark);
      assert.deepEqual(
        marks.filter((mark) => mark !== "" && mark !== "azure"),
        [],
      );
    });
  });
}
