import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { managedResources } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { Repository } from "../../lib/github/repository.ts";
import { type Change, findDrift } from "../../scripts/drift/compare.ts";
import { keepIssue } from "../../scripts/drift/issue.ts";
import { asMarkdown, asText, type Findings, hasDrifted } from "../../scripts/drift/report.ts";
import { endingClientSecrets, endingSecret } from "../../scripts/drift/secret.ts";
import { verification } from "../../scripts/drift/verification.ts";
import { byHand } from "../engine/support/byHand.ts";
import { apis, type Config, calculator, clientApp, otherApi } from "../engine/support/lab.ts";
import { type EngineStack, openStack, projectFolder, skip } from "../engine/support/stack.ts";
import { type FakeGitHub, startFakeGitHub } from "./fakeGitHub.ts";

const deployer = "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36";
const owner = "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11";

/** What a team shares, versions, opens and owns: of each something that others can change. */
const everything: Config = {
  ...apis(
    { ...calculator, product: "everyone", versions: { by: "query", name: "api-version" } },
    {
      name: "calculator-v2",
      versionOf: "basic-calculator",
      version: "v2",
      openApi: "apis/basic-calculator.yaml",
      serviceUrl: "https://calculator.contoso.example/v2",
    },
    otherApi("sales", { product: "starter" }),
  ),
  "apim-oauth:products": [
    { id: "everyone", displayName: "Everyone" },
    { id: "starter", existing: true, displayName: "Starter" },
  ],
  "apim-oauth:portal": { signUp: false },
  "apim-oauth:owners": { deployer, others: [owner] },
};

describe("drift of a stack", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(everything);
    await stack.pulumi.up();
  });
  after(() => stack?.close());
  const drift = () => findDrift((args) => stack.pulumi.attempt(...args), "dev");

  it("is none after an update, and looked for without changing anything", async () => {
    stack.requests.changes();
    assert.deepEqual(await drift(), { cloud: [], program: [] });
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("is told apart: what somebody has changed by hand, and what was merged and not deployed", async () => {
    const type = "azure-native:apimanagement:ApiPolicy";
    const policy = managedResources(await stack.pulumi.export()).find(
      ({ type: kind, urn }) => kind === type && urn.endsWith("::basic-calculator"),
    );
    const value =
      "<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound></policies>";
    await byHand(stack.world).change(type, policy!.id!, { value });
    await stack.configure({ ...everything, ...clientApp({ displayName: "another-name" }) });
    assert.deepEqual(await drift(), {
      cloud: [
        { op: "update", type: "apimanagement:ApiPolicy", name: "basic-calculator", properties: ["value"] },
      ],
      program: [
        {
          op: "update",
          type: "azuread:ApplicationRegistration",
          name: "client-app",
          properties: ["displayName"],
        },
      ],
    });
  });

  describe("sees what others have changed", () => {
    let report: string;
    before(async () => {
      await stack.configure(everything);
      const service = stack.world.arm.service("contoso-calc-dev")!;
      const hand = byHand(stack.world);
      const state = managedResources(await stack.pulumi.export());
      const idOf = (type: string, name: string) =>
        state.find((each) => each.type === type && each.urn.endsWith(`::${name}`))!.id!;
      const productType = "azure-native:apimanagement:Product";
      await hand.change(productType, idOf(productType, "everyone"), { displayName: "For all" });
      await hand.change(productType, idOf(productType, "everyone").replace("everyone", "starter"), {
        displayName: "Beginners",
      });
      const policyType = "azure-native:apimanagement:ApiPolicy";
      await hand.remove(policyType, idOf(policyType, "calculator-v2"));
      const groupType = "azure-native:apimanagement:ProductGroup";
      await hand.remove(groupType, idOf(groupType, "everyone/developers"));
      // As Azure has it: the stand-in refuses what is not documented.
      Object.assign(service.children!.get("apiversionsets")!.get("basic-calculator")!.properties, {
        versioningScheme: "Header",
        versionHeaderName: "api-version",
      });
      service.children!.get("portalsettings")!.get("signup")!.properties.enabled = true;
      for (const app of stack.tenant.applications.values()) {
        app.owners = app.owners.filter((id) => id !== owner);
      }
      stack.tenant.grants.clear();
      const { exitCode, stdout, stderr } = await stack.script("drift", "dev");
      assert.equal(exitCode, 1, stdout + stderr);
      report = stdout;
    });

    const seen: readonly [what: string, line: RegExp][] = [
      ["a product that the stack's APIs share", /^ {2}update apimanagement:Product everyone: displayName$/m],
      ["who sees it", /^ {2}delete apimanagement:ProductGroup everyone\/developers$/m],
      [
        "how calls name the version",
        /^ {2}update apimanagement:ApiVersionSet basic-calculator: .*versioningScheme/m,
      ],
      ["a policy that is gone", /^ {2}delete apimanagement:ApiPolicy calculator-v2$/m],
      ["an owner", /^ {2}delete azuread:ApplicationOwner client-app\/owners\/7b6a2d1e/m],
      [
        "a consent",
        /^ {2}delete azuread:ServicePrincipalDelegatedPermissionGrant client-app\/basic-calculator$/m,
      ],
      [
        "a setting of the developer portal, which no resource shows",
        /^The developer portal's settings differ .*:\n(?: {2}.*\n)+ {6}.*whether people may sign up is true, expected false/m,
      ],
      [
        "a product of others, which the stack does not repair",
        /^A product of others .*:\n(?: {2}.*\n)* {6}The product starter, which others own: .*displayName is "Beginners".*(?:\n {2}.*)*\n {2}This stack does not change the product/m,
      ],
    ];
    for (const [what, line] of seen) it(what, () => assert.match(report, line));
  });

  it("is not found out with a stack file that is wrong, which is said", async () => {
    await stack.configure(clientApp({ secrets: [] }));
    await assert.rejects(drift(), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /^Pulumi could not compare the cloud with the state:\n/);
      assert.match(error.message, /apim-oauth:clientApp\.secrets: is missing/);
      return true;
    });
  });
});

const change: Change = { op: "update", type: "apimanagement:ApiPolicy", name: "calc", properties: ["value"] };
const nothing: Findings = { stack: "dev", cloud: [], program: [], verification: undefined };

describe("the report of drift", () => {
  it("says that all agrees", () => {
    assert.equal(hasDrifted(nothing), false);
    assert.equal(asText(nothing), "dev: the cloud, the state and the program agree.\n");
    assert.equal(
      asMarkdown({ ...nothing, verification: { failed: [], noted: [] } }),
      "**dev**: the cloud, the state and the program agree, and what is deployed holds.\n",
    );
  });

  it("names each resource with its properties, and what to do", () => {
    const findings = { ...nothing, cloud: [change], program: [{ ...change, op: "delete", properties: [] }] };
    assert.ok(hasDrifted(findings));
    assert.equal(
      asText(findings),
      `The cloud differs from the state: somebody has changed it by hand:
  update apimanagement:ApiPolicy calc: value
  Put it right with npm run up -- dev --refresh; to keep a change, write it into the stack file or the program first.

The program differs from the state: something was merged and not deployed:
  delete apimanagement:ApiPolicy calc
  See it with npm run preview -- dev, deploy it with npm run up -- dev.
`,
    );
    assert.match(
      asMarkdown(findings),
      /^### The cloud differs .*\n\n```text\nupdate apimanagement:ApiPolicy calc: value\n```\n\nPut it right with `npm run up -- dev --refresh`/,
    );
  });

  it("says how an adopted instance has changed, and what was not compared for it", () => {
    const lines = ["Its gateway is at https://b, and was at https://a at the last update."];
    const followed = { ...nothing, instance: { lines, refused: false } };
    assert.ok(hasDrifted(followed));
    assert.match(
      asText(followed),
      /^The instance that the stack adopts has changed:\n {2}Its gateway .*\n {2}See what follows with npm run preview -- dev/,
    );
    const refused = { ...nothing, instance: { lines, refused: true } };
    assert.match(asMarkdown(refused), /Nothing else was compared: the program refuses to run until then/);
    assert.equal(hasDrifted({ ...nothing, instance: { lines: [], refused: false } }), false);
  });

  it("says what no resource shows, and who repairs it", () => {
    const finding = { name: "A step", detail: "what was seen" };
    const beside = { portal: [finding], products: [finding] };
    const text = asText({ ...nothing, beside });
    assert.ok(hasDrifted({ ...nothing, beside: { portal: [], products: [finding] } }));
    assert.match(
      text,
      /settings differ .*:\n {2}A step\n {6}what was seen\n {2}Set them again with npm run up -- dev --replace/,
    );
    assert.match(
      text,
      /A product of others .*:\n {2}A step\n {6}what was seen\n {2}This stack does not change the product/,
    );
    assert.equal(hasDrifted({ ...nothing, beside: { portal: [], products: [] } }), false);
  });

  const gone: [what: string, types: string[], advice: RegExp][] = [
    [
      "an instance, with all that was in it",
      ["apimanagement:ApiManagementService", "apimanagement:Api"],
      /^ {2}The instance is gone: npm run up -- dev says whether it can be brought back, and how to have a new one\.$/m,
    ],
    [
      "an app registration",
      ["azuread:ApplicationRegistration"],
      /Within 30 days it can be restored .*keeps its client id; .* Then: Put it right with npm run up -- dev --refresh/,
    ],
    ["an API", ["apimanagement:Api"], /^ {2}Put it right with npm run up -- dev --refresh/m],
  ];
  for (const [what, types, advice] of gone) {
    it(`advises what does not lose more than is lost: ${what} is gone`, () => {
      const cloud = types.map((type): Change => ({ op: "delete", type, name: "x", properties: [] }));
      assert.match(asText({ ...nothing, cloud }), advice);
    });
  }

  it("shows what does not hold, which no comparison of resources sees", () => {
    const failed = [{ name: "The API's policy is the one", detail: "The live policy differs" }];
    const findings = { ...nothing, verification: { failed, noted: [] } };
    assert.ok(hasDrifted(findings));
    assert.equal(
      asText(findings),
      `What is deployed does not hold:
  The API's policy is the one
      The live policy differs
  Look closer with npm run verify -- --stack dev.
`,
    );
  });
});

describe("what is reported and no drift", () => {
  const note = "It has APIs that take calls without a token: echo-api.\nTo remove it:";
  const noted = [{ name: "Every API asks for a token", detail: note }];
  const findings = { ...nothing, verification: { failed: [], noted } };

  it("is shown to people, under what is, and is no finding by itself", () => {
    assert.equal(hasDrifted(findings), false);
    assert.equal(
      asText(findings),
      `dev: the cloud, the state and the program agree, and what is deployed holds.

Notes, no drift:
  Every API asks for a token
      It has APIs that take calls without a token: echo-api.
      To remove it:
  Look closer with npm run verify -- --stack dev.
`,
    );
    assert.match(asMarkdown(findings), /^\*\*dev\*\*: .*holds\.\n\n### Notes, no drift\n\n```text\n/);
    assert.match(asText({ ...findings, cloud: [change] }), /^The cloud differs[\s\S]*\n\nNotes, no drift:\n/);
  });
});

describe("the client secret as a part of drift", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const secrets = [
    { name: "old", expires: "2026-11-22T00:00:00Z" },
    { name: "used", expires: "2026-12-22T00:00:00Z" },
    { name: "next", expires: "2027-05-01T00:00:00Z" },
  ];
  const rows: [what: string, inUse: string | undefined, days: number, found: string | undefined][] = [
    ["has expired", "old", 0, "old has expired on 2026-11-22"],
    ["has expired, whatever days are asked for", "old", 30, "old has expired on 2026-11-22"],
    ["expires within the days asked for", "used", 30, "used expires on 2026-12-22"],
    ["is good for longer", "used", 29, undefined],
    ["is good now, and no days are asked for", "used", 0, undefined],
    ["is the next one, beside an expired one", "next", 30, undefined],
    ["is not known", undefined, 30, undefined],
  ];
  for (const [what, inUse, days, said] of rows) {
    it(`${said ? "is a finding" : "is none"} where the one in use ${what}`, () => {
      const secret = endingSecret({ secrets, clients: {}, ...(inUse && { inUse }) }, days, now);
      const findings = { ...nothing, secret };
      assert.equal(hasDrifted(findings), said !== undefined);
      if (said)
        assert.ok(
          asText(findings).includes(`:\n  ${said}\n  Replace it with npm run rotate-secret -- --stack dev`),
        );
    });
  }
});

describe("the secrets of clients as a part of drift", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const one = { name: "one", expires: "2026-11-22T00:00:00Z" };
  const two = { name: "two", expires: "2026-12-22T00:00:00Z" };
  const three = { name: "three", expires: "2027-05-01T00:00:00Z" };
  const clients = { nightly: [two, one], shop: [one, three], weekly: [one] };
  const found = (days: number) => endingClientSecrets({ secrets: [], clients }, days, now);

  it("are findings where the one that ends last has expired, or expires within the days asked for", () => {
    assert.deepEqual(found(0), [{ ...one, client: "weekly", expired: true }]);
    assert.deepEqual(found(30), [
      { ...two, client: "nightly", expired: false },
      { ...one, client: "weekly", expired: true },
    ]);
    assert.ok(hasDrifted({ ...nothing, clientSecrets: found(0) }));
    assert.equal(hasDrifted({ ...nothing, clientSecrets: [] }), false);
    assert.match(
      asText({ ...nothing, clientSecrets: found(30) }),
      /^Secrets of clients .*:\n {2}nightly: two expires on 2026-12-22\n {2}weekly: one has expired on 2026-11-22\n {2}Replace each with npm run rotate-secret -- --stack dev --client NAME/,
    );
  });
});

describe("verification as a part of drift", () => {
  const npm =
    (exitCode: number, stdout: string, stderr = "") =>
    async (args: readonly string[]) => {
      assert.deepEqual(args, ["verify", "--stack", "dev", "--json"]);
      return { exitCode, stdout, stderr };
    };
  const step = (name: string, ok: boolean) => ({ name, ok, ms: 12, detail: `${name} in detail` });

  it("gives what does not hold, and nothing that differs from one night to the next", async () => {
    const document = (...steps: object[]) => JSON.stringify({ stack: "dev", steps });
    assert.deepEqual(await verification(npm(0, document(step("a", true))), "dev"), { failed: [], noted: [] });
    const more = [step("a", true), step("b", false), { ...step("c", true), note: "look at c" }];
    assert.deepEqual(await verification(npm(1, document(...more)), "dev"), {
      failed: [{ name: "b", detail: "b in detail" }],
      noted: [{ name: "c", detail: "look at c" }],
    });
  });

  it("is no finding when it could not be done", async () => {
    await assert.rejects(verification(npm(2, "", "Nobody is signed in\n"), "dev"), {
      name: "UsageError",
      message: "npm run verify could not verify dev:\nNobody is signed in",
    });
  });
});

describe("the issue about drift", () => {
  let gitHub: FakeGitHub;
  beforeEach(async () => {
    gitHub = await startFakeGitHub();
  });
  afterEach(() => gitHub.close());
  const drifted: Findings = { ...nothing, cloud: [change] };
  const keep = (findings: Findings) => keepIssue(new Repository(gitHub.environment), findings);

  it("is opened once for each stack, with its label", async () => {
    assert.equal(await keep(drifted), "opened");
    assert.equal(await keep({ ...drifted, stack: "prod" }), "opened");
    assert.equal(await keep(drifted), "none");
    assert.deepEqual(
      gitHub.issues.map(({ title, labels }) => [title, labels]),
      [
        ["Drift: dev", [{ name: "drift" }]],
        ["Drift: prod", [{ name: "drift" }]],
      ],
    );
  });

  it("gets the latest findings", async () => {
    await keep(drifted);
    assert.equal(await keep({ ...drifted, program: [{ ...change, name: "orders" }] }), "updated");
    assert.equal(gitHub.issues.length, 1);
    assert.match(gitHub.issues[0]!.body, /apimanagement:ApiPolicy orders/);
  });

  it("is closed with a word when all is well again, and only then", async () => {
    await keep(drifted);
    assert.equal(await keep(nothing), "closed");
    assert.equal(gitHub.issues[0]!.state, "closed");
    assert.match(gitHub.comments[0]!.body, /the cloud, the state and the program agree/);
    assert.equal(await keep(nothing), "none");
    assert.equal(await keep(drifted), "opened");
    assert.equal(gitHub.issues.length, 2);
  });

  it("is opened and closed for the client secret alone", async () => {
    const ending = { name: "2026-h2", expires: "2026-12-22T00:00:00Z", expired: false };
    assert.equal(await keep({ ...nothing, secret: ending }), "opened");
    assert.match(
      gitHub.issues[0]!.body,
      /### The client secret expires soon\n\n```text\n2026-h2 expires on 2026-12-22/,
    );
    assert.equal(await keep({ ...nothing, secret: ending }), "none");
    assert.equal(await keep({ ...nothing, secret: { ...ending, expired: true } }), "updated");
    assert.match(gitHub.issues[0]!.body, /### The client secret has expired/);
    assert.equal(await keep(nothing), "closed");
  });

  it("leaves other issues with the label alone", async () => {
    const other = { number: 1, title: "Drift: prod", body: "", state: "open", labels: [{ name: "drift" }] };
    gitHub.issues.push(other);
    assert.equal(await keep(nothing), "none");
    assert.deepEqual(gitHub.changes, []);
  });
});

describe("npm run drift", () => {
  const mistakes: [name: string, args: string[], message: RegExp][] = [
    ["no stack", [], /^Which stack\? npm run drift/],
    ["an unknown stack", ["nope"], /^Pulumi\.nope\.yaml does not exist/],
    [
      "an issue outside of GitHub Actions",
      ["rehearsal", "--issue"],
      /^GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN: not set/m,
    ],
  ];
  for (const [name, args, message] of mistakes) {
    it(`tells of ${name} with exit code 2, which is no finding, and no stack trace`, () => {
      const run = spawnSync(process.execPath, [join(projectFolder, "scripts/drift.ts"), ...args], {
        cwd: projectFolder,
        encoding: "utf8",
        env: { ...process.env, GITHUB_API_URL: "", GITHUB_REPOSITORY: "", GITHUB_TOKEN: "" },
      });
      assert.equal(run.status, 2);
      assert.match(run.stderr, message);
      assert.doesNotMatch(run.stderr, /\n\s+at /);
    });
  }
});
