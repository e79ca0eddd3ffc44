import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { findPulumi } from "../../lib/engine/cli.ts";
import { cloneOf, type RepositoryClone } from "../support/clone.ts";
import { repository } from "../support/docsPages.ts";

const tenant = "7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11";
const subscription = "0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22";
const pulumi = findPulumi();
const names = ["adatum", "contoso", "fabrikam"] as const;

/** OpenAPI documents as they come: by hand, from a generator, minified, with tabs and other people's line ends. */
const documents: Readonly<Record<string, string>> = {
  "orders.yaml": `openapi:   '3.0.1'
info: {title: Orders,   version: '1'}
paths:
    /orders:
        get:
            responses: {'200': {description:   "OK"}}
`,
  "customers.json": `{\n\t"openapi":"3.0.3","info":{"title":"Customers","version":"1"},\n\t"paths":{"/customers/{id}":{"get":{"operationId":"getCustomer","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"},"example":"c1"}],\n\t"responses":{"200":{"description":"OK"}}}}}}`,
  "catalog.json": JSON.stringify(openApi("Catalog", "/items")),
  "billing.yaml": JSON.stringify(openApi("Billing", "/invoices")).replaceAll(",", ",\r\n"),
  "shipping.json": JSON.stringify(openApi("Shipping", "/parcels"), undefined, 8),
  "hr.yaml": `# by hand\n---\n${JSON.stringify(openApi("HR", "/people"), undefined, 1)}\n`,
};

/** An API that all of the stacks have. */
const sharedApi = `[ { "name": "everywhere", openApi: apis/orders.yaml, displayName: Everywhere,
  serviceUrl: "https://orders.contoso.example", backendApp: {scopes: [ {value: Use} ]} } ]
`;

/**
 * Commands of the workflows that go to Azure, to GitHub or for Pulumi's plugins, which test/engine/officialProviders.test.ts
 * replaces by its own; `npm test` is this.
 */
const goesElsewhere =
  /\bnpm (?:test|run --silent (?:up|verify|preview|drift|pr-environment|pr-comment))\b|--providers official/;

describe("a user's repository, its stack files filled in and with stacks and APIs of its own,", () => {
  let clone: RepositoryClone;
  before(() => {
    clone = cloneOf(repository);
    fillIn("Pulumi.dev.yaml");
    for (const [file, text] of Object.entries(documents)) write(`apis/${file}`, text);
    const files = Object.keys(documents);
    write("apis/shared.yaml", sharedApi);
    for (const [index, name] of names.entries()) addStack(name, files.slice(2 * index, 2 * index + 2));
    clone.commit("Ours");
  });
  after(() => clone?.remove());

  for (const { title, command, environment } of steps()) {
    // It would be downloaded by the first of them.
    const skip = /\bnpx pulumi\b/.test(command) && "missing" in pulumi && pulumi.missing;
    it(title, { skip }, async () => {
      const { exitCode, output } = await run(command, environment);
      assert.equal(exitCode, 0, output);
    });
  }

  it("has stacks that go to Azure, those that were filled in", () => {
    const { stdout } = spawnSync(process.execPath, ["scripts/stacks.ts", "--deployed"], {
      cwd: clone.project,
      encoding: "utf8",
    });
    assert.equal(stdout, "adatum\ncontoso\ndev\nfabrikam\n");
  });

  function write(file: string, text: string): void {
    writeFileSync(path.join(clone.project, file), text);
  }

  function fillIn(file: string): void {
    const text = readFileSync(path.join(clone.project, file), "utf8");
    const filled = text
      .replaceAll(/(subscriptionId): 0{8}[-0]+/g, `$1: ${subscription}`)
      .replaceAll(/(tenantId): 0{8}[-0]+/g, `$1: ${tenant}`);
    assert.notEqual(filled, text);
    write(file, filled);
  }

  /** As the documentation says: by the command, then by hand. */
  function addStack(name: string, files: readonly string[]): void {
    const [first, second] = files.map((file) => ({ file, api: path.parse(file).name })) as [Api, Api];
    const options = [
      ...["--yes", "--tenant", tenant, "--subscription", subscription, "--api", first.api],
      ...["--open-api", `apis/${first.file}`, "--service-url", `https://${first.api}.contoso.example`],
      ...["--scope", `${first.api}.Read=Reads`],
    ];
    execFileSync(process.execPath, ["scripts/newStack.ts", name, ...options], { cwd: clone.project });
    const text = readFileSync(path.join(clone.project, `Pulumi.${name}.yaml`), "utf8");
    assert.match(text, /\n {2}apim-oauth:apis:\n {4}- name: /);
    const more = `    - file: apis/shared.yaml\n    - {name: ${second.api}, openApi: apis/${second.file},
       serviceUrl: "https://${second.api}.contoso.example",   backendApp: {scopes: [{value: Use}]}}\n`;
    write(`Pulumi.${name}.yaml`, text.replace("\n  apim-oauth:apis:\n", `$&${more}`));
  }

  function run(command: string, variables: NodeJS.ProcessEnv) {
    const env = {
      ...process.env,
      PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
      GITHUB_OUTPUT: path.join(clone.root, "output"),
      GITHUB_STEP_SUMMARY: path.join(clone.root, "summary.md"),
      ...variables,
    };
    return new Promise<{ exitCode: number; output: string }>((resolve) => {
      const options = { cwd: clone.project, env, maxBuffer: 1 << 26 };
      const child = execFile("bash", ["-eo", "pipefail", "-c", command], options, (_, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });
  }
});

describe("what the tests of this repository read", () => {
  const guard = pathToFileURL(path.join(repository, "test/support/usersFiles.js")).href;
  const reading = (text: string) =>
    spawnSync(process.execPath, ["--import", guard, "--input-type=module", "--eval", text], {
      cwd: repository,
      encoding: "utf8",
    });

  for (const [what, text] of [
    ["a stack file", 'import { readFileSync } from "node:fs"; readFileSync("Pulumi.dev.yaml")'],
    ["an API", 'import { readFile } from "node:fs/promises"; await readFile("apis/basic-calculator.yaml")'],
    ["all of the APIs", 'import fs from "node:fs"; fs.cpSync("apis", "nowhere", { recursive: true })'],
  ] as const) {
    it(`is not ${what} at its root, which is the user's`, () => {
      const { status, stderr } = reading(text);
      assert.notEqual(status, 0);
      assert.match(stderr, /Error: A test reads (Pulumi\.dev\.yaml|apis\b.*), which is the user's/);
    });
  }

  it("is everything else", () => {
    const { status, stderr } = reading('import { readFileSync } from "node:fs"; readFileSync("README.md")');
    assert.equal(status, 0, stderr);
  });
});

interface Api {
  readonly file: string;
  readonly api: string;
}

interface Step {
  readonly title: string;
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Every command of the workflows that needs neither Azure nor GitHub, once; for each of the user's stacks where there
 * is a matrix.
 */
function steps(): Step[] {
  const found = readdirSync(path.join(repository, ".github/workflows")).flatMap((file) => {
    const { jobs } = parse(readFileSync(path.join(repository, ".github/workflows", file), "utf8")) as {
      jobs: Record<string, { steps: { run?: string }[] }>;
    };
    return Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ run }): Step[] => {
        if (run === undefined || goesElsewhere.test(run)) return [];
        const base = { command: withoutTypes(run), title: `does what ${file} does for ${job}: ${run}` };
        const environment = { BASE: "origin/main", ONLY: "" };
        if (!run.includes('"$STACK"')) return [{ ...base, environment }];
        return [...names, "dev"].map((STACK) => ({
          ...base,
          title: `${base.title} (${STACK})`,
          environment: { ...environment, STACK },
        }));
      }),
    );
  });
  return [...new Map(found.map((step) => [step.title.replace(/^.*?: /, ""), step])).values()];
}

/** The types are those of the program, in which nothing is the user's, and take half a minute. */
function withoutTypes(run: string): string {
  if (run !== "npm run check") return run;
  const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
    scripts: { check: string };
  };
  const parts = scripts.check.split(" && ").filter((part) => !part.startsWith("tsc"));
  assert.ok(parts.length >= 2, scripts.check);
  return `export PATH="$PWD/node_modules/.bin:$PATH"; ${parts.join(" && ")}`;
}

function openApi(title: string, at: string): object {
  return {
    openapi: "3.0.3",
    info: { title, version: "1" },
    paths: {
      [at]: {
        get: { operationId: `list${title}`, responses: { 200: { description: "OK" } } },
        delete: { operationId: `empty${title}`, responses: { 204: { description: "Gone" } } },
      },
    },
  };
}
