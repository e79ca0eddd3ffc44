import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { secretsIn } from "../../lib/pulumi/deployedSecrets.ts";
import { copyLab, labFolder } from "../support/labProject.ts";

const repository = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "rotate-secret-"));
after(() => rmSync(folder, { recursive: true }));
copyLab(folder, ["Pulumi.yaml", "apis"]);
const file = join(folder, "Pulumi.dev.yaml");
const original = readFileSync(join(labFolder, "Pulumi.dev.yaml"), "utf8");
beforeEach(() => writeFileSync(file, original));

function rotate(...args: string[]) {
  const run = spawnSync(
    process.execPath,
    [join(repository, "scripts/rotateSecret.ts"), "--stack", "dev", ...args],
    {
      cwd: folder,
      encoding: "utf8",
      // No state: nothing that a test asks may reach the state of whoever runs it.
      env: { ...process.env, PULUMI_BACKEND_URL: `file://${folder}/none` },
    },
  );
  return { exitCode: run.status, out: run.stdout, error: run.stderr };
}

const secrets = () =>
  parse(readFileSync(file, "utf8")).config["apim-oauth:clientApp"].secrets as {
    name: string;
    expires: string;
  }[];

describe("npm run rotate-secret", () => {
  it("adds the next secret, which the guardrails let through, and says what to do then", () => {
    const { exitCode, out, error } = rotate("--name", "next");
    assert.equal(error, "");
    assert.equal(exitCode, 0);
    const [old, next, ...more] = secrets();
    assert.deepEqual(old, parse(original).config["apim-oauth:clientApp"].secrets[0]);
    assert.equal(next!.name, "next");
    const days = (Date.parse(next!.expires) - Date.now()) / 86_400_000;
    assert.ok(days > 160 && days <= 180, `${days} days`);
    assert.deepEqual(more, []);
    assert.match(out, /^Pulumi\.dev\.yaml has changed:\n\n/);
    assert.match(out, /^\+ {7}- name: next\n\+ {9}expires: "\d{4}-\d\d-\d\d"$/m);
    assert.match(out, /1\. npm run up -- dev\n.*in addition to 2026-h2;.*without a gap/);
    assert.match(out, /2026-h2 also works until 2027-05-12/);
    assert.match(out, /3\. npm run rotate-secret -- --stack dev --finish, then npm run up -- dev/);
  });

  it("keeps every other line of the file", () => {
    rotate("--name", "next", "--expires", soon());
    const added = `      - name: next\n        expires: "${soon()}"\n`;
    assert.equal(readFileSync(file, "utf8").replace(added, ""), original);
    assert.deepEqual(readdirSync(folder).sort(), ["Pulumi.dev.yaml", "Pulumi.yaml", "apis"]);
  });

  it("takes the next name from the last one", () => {
    rotate();
    assert.match(secrets()[1]!.name, /^20\d\d-h[12]$/);
    assert.notEqual(secrets()[1]!.name, "2026-h2");
  });

  describe("with --client", () => {
    const config = (clients: object[], more: object = {}) => {
      const lab = parse(original).config as Record<string, unknown>;
      const api = {
        name: "basic-calculator",
        path: "calc",
        backendApp: {
          scopes: [{ value: "Calculator.Read" }],
          roles: [{ value: "Calculator.Read.All", for: "applications" }],
        },
      };
      writeFileSync(
        file,
        stringify({ config: { ...lab, "apim-oauth:apis": [api], "apim-oauth:clients": clients, ...more } }),
      );
      return readFileSync(file, "utf8");
    };
    const daemon = (name: string, more: object) => ({
      name,
      type: "daemon",
      apis: { "basic-calculator": ["Calculator.Read.All"] },
      ...more,
    });
    const own = (name: string, ...list: object[]) => daemon(name, { secrets: list });
    const federated = daemon("hourly", {
      federatedCredentials: [{ name: "main", issuer: "https://issuer.example", subject: "main" }],
    });
    const page = {
      name: "shop",
      type: "spa",
      redirectUris: ["http://localhost:5173/"],
      apis: { "basic-calculator": ["Calculator.Read"] },
    };
    const team = [
      own("weekly", { name: "one", expires: soon() }),
      own("nightly", { name: "2026-h2", expires: soon(20) }),
      federated,
      page,
      daemon("theirs", { existing: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12" }),
    ];
    const secretsIn = () =>
      Object.fromEntries(
        (
          parse(readFileSync(file, "utf8")).config["apim-oauth:clients"] as {
            name: string;
            secrets?: { name: string }[];
          }[]
        ).flatMap(({ name, secrets: list }) => (list ? [[name, list.map((each) => each.name)]] : [])),
      );

    it("adds the next secret of that client alone, and says who has to get it", () => {
      config(team);
      const { exitCode, out, error } = rotate("--client", "nightly", "--name", "2027-h1");
      assert.equal(exitCode, 0, error);
      assert.deepEqual(secretsIn(), { weekly: ["one"], nightly: ["2026-h2", "2027-h1"] });
      assert.deepEqual(
        secrets().map(({ name }) => name),
        ["2026-h2"],
      );
      assert.match(
        out,
        /1\. npm run up -- dev\n +makes 2027-h1 in addition to 2026-h2; nightly can use either/,
      );
      assert.match(
        out,
        /2\. Give nightly the new one; .*\n +npx pulumi stack output clientSecrets --show-secrets --json --stack dev/,
      );
      assert.match(
        out,
        /3\. npm run rotate-secret -- --stack dev --client nightly --finish, then npm run up/,
      );
    });

    it("finishes that client alone where somebody answers for it, or the old one has expired", () => {
      const two = [
        { name: "past", expires: "2020-01-01" },
        { name: "good", expires: soon() },
      ];
      config([own("weekly", ...two), own("nightly", ...two)]);
      assert.equal(rotate("--client", "nightly", "--finish").exitCode, 0);
      assert.deepEqual(secretsIn(), { weekly: ["past", "good"], nightly: ["good"] });
      config([own("weekly", { name: "a", expires: soon() }, { name: "b", expires: soon(9) })]);
      assert.equal(rotate("--client", "weekly", "--finish", "--force").exitCode, 0);
      assert.deepEqual(secretsIn(), { weekly: ["b"] });
    });

    it("is named where the client app itself has none", () => {
      config(team, {
        "apim-oauth:clientApp": {},
        "apim-oauth:oauthServer": { grantTypes: ["authorizationCodeWithPkce"] },
      });
      const { exitCode, error } = rotate();
      assert.equal(exitCode, 2);
      assert.match(
        error,
        /there is none to rotate: .* Clients that have one: weekly, nightly \(--client NAME\)/,
      );
    });

    const mistaken: [what: string, args: string[], message: RegExp][] = [
      [
        "a client that there is not",
        ["--client", "nigthly"],
        /^--client: "nigthly" is no client of Pulumi\.dev\.yaml; allowed: .*weekly.*nightly.*did you mean/,
      ],
      [
        "a page",
        ["--client", "shop"],
        /^--client: "shop" has no secret .*: a client of the type spa proves itself by PKCE/,
      ],
      [
        "one with federated credentials",
        ["--client", "hourly"],
        /: it proves itself by federated credentials/,
      ],
      ["one of others", ["--client", "theirs"], /: others look after its registration/],
      [
        "one with nothing to finish",
        ["--client", "weekly", "--finish"],
        /^The client weekly of Pulumi\.dev\.yaml has one client secret, one, .*--stack dev --client weekly$/m,
      ],
      [
        "a name that the client has",
        ["--client", "weekly", "--name", "One"],
        /^--name: "One" is already the name of secrets\[0\]/,
      ],
    ];
    for (const [what, args, message] of mistaken) {
      it(`refuses ${what}, and writes nothing`, () => {
        const before = config(team);
        const { exitCode, error } = rotate(...args);
        assert.equal(exitCode, 2, error);
        assert.match(error, message);
        assert.equal(readFileSync(file, "utf8"), before);
      });
    }
  });

  it("says of a stack without a client secret that there is none to rotate", () => {
    const config = parse(original).config as Record<string, unknown>;
    delete config["apim-oauth:clientApp"];
    config["apim-oauth:oauthServer"] = { grantTypes: ["authorizationCodeWithPkce"] };
    writeFileSync(file, JSON.stringify({ config }));
    for (const args of [[], ["--finish"], ["--dry-run"]]) {
      const { exitCode, out, error } = rotate(...args);
      assert.equal(exitCode, 2);
      assert.equal(out, "");
      assert.match(error, /Pulumi\.dev\.yaml has no client secret, so there is none to rotate: .* PKCE/);
    }
  });

  it("says where the next secret goes of a client app that others look after", () => {
    const config = parse(original).config as Record<string, unknown>;
    config["apim-oauth:clientApp"] = {
      existing: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
      secret: { secure: "v1:x" },
    };
    config["apim-oauth:apiManagement"] = { serviceName: "contoso" };
    writeFileSync(file, JSON.stringify({ config }));
    const { exitCode, error } = rotate();
    assert.equal(exitCode, 2);
    assert.match(
      error,
      /others look after.*config set --stack dev --secret --path 'apim-oauth:clientApp\.secret'/,
    );
  });

  it("shows the change with --dry-run, and writes nothing", () => {
    const { exitCode, out } = rotate("--dry-run", "--name", "next");
    assert.equal(exitCode, 0);
    assert.match(out, /would change, and is as it was:.*\+ {7}- name: next$/ms);
    assert.equal(readFileSync(file, "utf8"), original);
  });

  it("does not begin a second rotation before the first one is finished, unless told to", () => {
    rotate("--name", "next");
    const second = rotate();
    assert.equal(second.exitCode, 2);
    assert.match(
      second.error,
      /2 client secrets, 2026-h2 and next: a rotation is under way\. End it with --finish/,
    );
    assert.equal(rotate("--force", "--name", "third").exitCode, 0);
    assert.deepEqual(
      secrets().map(({ name }) => name),
      ["2026-h2", "next", "third"],
    );
  });

  it("finishes with the last secret alone where somebody answers for it", () => {
    rotate("--name", "next");
    const { exitCode, out } = rotate("--finish", "--force");
    assert.equal(exitCode, 0);
    assert.deepEqual(
      secrets().map(({ name }) => name),
      ["next"],
    );
    assert.match(out, /deletes 2026-h2 in Microsoft Entra ID/);
    assert.match(readFileSync(file, "utf8"), /# The last one is in use\./);
  });

  it("does not finish on its own when it cannot tell what is deployed", () => {
    rotate("--name", "next");
    const before = readFileSync(file, "utf8");
    const { exitCode, error } = rotate("--finish");
    assert.equal(exitCode, 2);
    assert.match(
      error,
      /^→ dev: Azure, tenant 0.*\nCannot find out whether next is deployed: .*use --force if you know that it is deployed\.\n$/s,
    );
    assert.equal(readFileSync(file, "utf8"), before);
  });

  const ends = { past: "2020-01-01", longPast: "2019-01-01", good: soon(), later: soon(9) };
  const written = (list: readonly string[]) => {
    const entry = (name: string) => `{ name: ${name}, expires: ${ends[name as keyof typeof ends]} }`;
    const [from, to] = [
      original.indexOf("    secrets:"),
      original.indexOf("  apim-oauth:", original.indexOf("    secrets:")),
    ];
    const end = to < 0 ? original.length : to;
    const block = `    secrets:\n${list.map((name) => `      - ${entry(name)}\n`).join("")}`;
    writeFileSync(file, original.slice(0, from) + block + original.slice(end));
  };
  const rest = () => secrets().map(({ name }) => name);
  type Names = readonly (keyof typeof ends)[];
  const finishes: [what: string, before: Names, after: Names, exitCode: number, says: RegExp][] = [
    ["the old one has expired", ["past", "good"], ["good"], 0, /deletes past in Microsoft Entra ID/],
    ["two have expired", ["longPast", "past", "good"], ["good"], 0, /deletes longPast and past in/],
    ["all have expired", ["longPast", "past"], ["past"], 0, /deletes longPast in/],
    [
      "the last one has expired, and another has not",
      ["longPast", "good", "past"],
      ["good", "past"],
      1,
      /^good stays in the file: past, which is the last one, has itself expired\. Add the next one first: npm run/m,
    ],
  ];
  for (const [what, before, left, code, says] of finishes) {
    it(`finishes without a look at what is deployed where ${what}`, () => {
      written(before);
      const { exitCode, out, error } = rotate("--finish");
      assert.equal(exitCode, code, error);
      assert.deepEqual(rest(), left);
      assert.match(out + error, says);
    });
  }

  it("asks what is deployed for the sake of an old one that has not expired", () => {
    written(["past", "good", "later"]);
    const { exitCode, error } = rotate("--finish");
    assert.equal(exitCode, 2);
    assert.match(error, /^Cannot find out whether later is deployed/m);
    assert.deepEqual(rest(), ["past", "good", "later"]);
  });

  it("adds the next one after an expired one, and after several", () => {
    for (const before of [["past"], ["longPast", "past"], ["good", "past"]]) {
      written(before);
      const { exitCode, out, error } = rotate("--name", "next");
      assert.equal(exitCode, 0, error);
      assert.deepEqual(rest(), [...before, "next"]);
      assert.match(out, /past has expired on 2020-01-01/);
      assert.doesNotMatch(out, /without a gap/);
    }
  });

  const mistakes: [name: string, args: string[], messages: RegExp[]][] = [
    [
      "both of two wrong options",
      ["--name", "a b", "--expires", "2020-01-01"],
      [
        /^--name: "a b" is not allowed: 1 to 80/m,
        /^--expires: "2020-01-01" is in the past; give a date to come$/m,
      ],
    ],
    ["a day that does not exist", ["--expires", "2027-02-30"], [/^--expires: "2027-02-30" is not a date/]],
    [
      "a day too far away",
      ["--expires", "2999-01-01"],
      [/guardrail secret-lifetime allows 180 days, so 20\d\d-/],
    ],
    [
      "a name that is taken",
      ["--name", "2026-H2"],
      [/^--name: "2026-H2" is already the name of secrets\[0\]/],
    ],
    ["nothing to finish", ["--finish"], [/one client secret, 2026-h2.*npm run rotate-secret -- --stack dev/]],
    ["options that exclude each other", ["--finish", "--name", "x"], [/leave --name and --expires out/]],
    ["an unknown stack", ["--stack", "nope"], [/^Pulumi\.nope\.yaml does not exist/]],
    ["an unknown option", ["--stak", "dev"], [/unknown option '--stak'/]],
  ];
  for (const [name, args, messages] of mistakes) {
    it(`tells of ${name} with exit code 2, without a stack trace, and writes nothing`, () => {
      const { exitCode, out, error } = rotate(...args);
      assert.equal(exitCode, 2, error);
      assert.equal(out, "");
      for (const message of messages) assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /);
      assert.equal(readFileSync(file, "utf8"), original);
    });
  }

  it("tells of mistakes in the stack file before anything else", () => {
    writeFileSync(file, original.replace("publisherName: Contoso", "sku: Gold"));
    const { exitCode, error } = rotate();
    assert.equal(exitCode, 2);
    assert.match(error, /^Pulumi\.dev\.yaml has 1 problem:\n {2}apim-oauth:apiManagement\.sku: "Gold"/);
  });
});

describe("the client secrets in a stack's state", () => {
  const secret = (name: string, more: object = {}) => ({
    urn: `urn:pulumi:dev::apim-oauth::a::client-app/${name}`,
    type: "azuread:index/applicationPassword:ApplicationPassword",
    id: "x",
    inputs: { displayName: name, endDate: "2027-06-30T00:00:00Z" },
    ...more,
  });
  const of = (client: string, name: string) =>
    secret(name, { urn: `urn:pulumi:dev::apim-oauth::apim-oauth:infra:Client$a::${client}/${name}` });
  const server = (...names: string[]) => ({
    urn: "urn:pulumi:dev::apim-oauth::a::server",
    type: "azure-native:apimanagement:AuthorizationServer",
    id: "x",
    propertyDependencies: { clientSecret: names.map((name) => secret(name).urn), serviceName: null },
  });
  const told = (...names: string[]) => names.map((name) => ({ name, expires: "2027-06-30T00:00:00Z" }));
  const rows: [title: string, resources: ReturnType<typeof secret | typeof server>[], found: object][] = [
    ["none", [], { secrets: told(), clients: {}, inUse: undefined }],
    [
      "the client app's, and apart from them those of clients, whatever their names",
      [secret("a"), of("nightly", "a"), of("nightly", "b"), of("client-app", "a"), server("a")],
      {
        secrets: told("a"),
        clients: { nightly: told("a", "b"), "client-app": told("a") },
        inUse: "a",
      },
    ],
    [
      "two, the second in use",
      [secret("a"), secret("b"), server("b")],
      { secrets: told("a", "b"), clients: {}, inUse: "b" },
    ],
    [
      "one that no server uses",
      [secret("a"), server()],
      { secrets: told("a"), clients: {}, inUse: undefined },
    ],
    [
      "not those of the portal's app, which people rotate by hand",
      [
        secret("a"),
        secret("b", {
          urn: "urn:pulumi:dev::apim-oauth::apim-oauth:infra:PortalApp$azuread:index/applicationPassword:ApplicationPassword::portal-app/b",
        }),
        server("a"),
      ],
      { secrets: told("a"), clients: {}, inUse: "a" },
    ],
    [
      "one that is being deleted, one that was never made",
      [secret("a"), secret("b", { delete: true }), secret("c", { id: "" }), server("b")],
      { secrets: told("a"), clients: {}, inUse: undefined },
    ],
  ];
  for (const [title, resources, found] of rows) {
    it(`are ${title}`, () => assert.deepEqual(secretsIn({ deployment: { resources } }), found));
  }

  it("are none before the first update", () => {
    assert.deepEqual(secretsIn({ deployment: {} }), { secrets: told(), clients: {}, inUse: undefined });
  });
});

function soon(days = 2): string {
  return new Date(Date.now() + 86_400_000 * days).toISOString().slice(0, 10);
}
