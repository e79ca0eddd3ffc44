import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";

const repository = join(import.meta.dirname, "../..");
const folder = join(repository, ".azuredevops");
const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const files = ["", "steps"].flatMap((below) =>
  readdirSync(join(folder, below))
    .filter((name) => name.endsWith(".yml"))
    .map((name) => join(below, name)),
);
const textOf = (file: string) => readFileSync(join(folder, file), "utf8");

/** The npm scripts that a pipeline runs, with their first argument that is no option of npm's. */
const commands = (text: string) =>
  [...text.matchAll(/npm run (?:--silent )?([\w-]+)/g)].map(([, name]) => name!);

/** Everything that is under a key, wherever in the document. */
function under(key: string, node: unknown): unknown[] {
  if (Array.isArray(node)) return node.flatMap((each) => under(key, each));
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...under(key, value),
  ]);
}

for (const file of files) {
  describe(`.azuredevops/${file}`, () => {
    const text = textOf(file);
    const pipeline = parse(text) as unknown;

    it("runs npm scripts that exist", () => {
      assert.deepEqual(
        commands(text).filter((name) => !(name in scripts)),
        [],
      );
    });

    it("names templates that exist, with every parameter that they have", () => {
      for (const step of under("steps", pipeline).flat() as { template?: string; parameters?: object }[]) {
        if (step.template === undefined) continue;
        assert.ok(existsSync(join(folder, step.template)), step.template);
        const { parameters = [] } = parse(textOf(step.template)) as { parameters?: { name: string }[] };
        assert.deepEqual(
          Object.keys(step.parameters ?? {}).sort(),
          parameters.map(({ name }) => name).sort(),
        );
      }
    });

    it("keeps no credentials of the repository, and ends", () => {
      const checkouts = (
        under("steps", pipeline).flat() as { checkout?: string; persistCredentials?: boolean }[]
      )
        .filter(({ checkout }) => checkout !== undefined)
        .map(({ persistCredentials }) => persistCredentials);
      assert.ok(checkouts.every((persisted) => persisted === false));
      const jobs = [...under("job", pipeline), ...under("deployment", pipeline)].length;
      assert.equal(under("timeoutInMinutes", pipeline).length, jobs);
    });
  });
}

describe("the pipelines of Azure DevOps", () => {
  it("run what the workflows of GitHub run, but for what needs GitHub", () => {
    const workflows = join(repository, ".github/workflows");
    const github = readdirSync(workflows)
      .filter((name) => name !== "pr-environment.yml")
      .flatMap((name) => commands(readFileSync(join(workflows, name), "utf8")));
    const own = new Set(files.flatMap((file) => commands(textOf(file))));
    const missing = [...new Set(github)].filter((name) => !own.has(name));
    assert.deepEqual(missing.sort(), ["pr-comment", "stacks"]);
  });
});
