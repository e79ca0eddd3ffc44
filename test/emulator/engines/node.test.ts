import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { DeploymentFailed, type ProgramRun } from "../../../emulator/engines/engine.ts";
import { deployWithNode, previewWithNode } from "../../../emulator/engines/node.ts";
import {
  type ConfiguredProvider,
  type PropertyChange,
  type Provider,
  ProviderError,
} from "../../../emulator/providers/provider.ts";
import { containsSecret, secret, UNKNOWN } from "../../../lib/engine/values.ts";

describe("the Node engine", () => {
  it("creates what the program declares, in an order that its inputs demand, and hands its outputs back", async () => {
    const calls: string[] = [];
    const { resources, outputs } = await deployWithNode(run("lab.ts", memoryProvider({ calls })));

    assert.deepEqual(calls, ["create pair-first", "create pair-second"]);
    assert.equal(outputs.id, "result of pair-first");
    assert.equal(outputs.greeting, "hello");
    assert.equal(outputs.token, "s3cret", "outputs come in clear: they are this run's fakes");
    assert.deepEqual(
      resources.map(({ urn }) => urn),
      [
        "urn:pulumi:test::engines::test:index:Pair$random:index/randomUuid:RandomUuid::pair-first",
        "urn:pulumi:test::engines::test:index:Pair$random:index/randomPassword:RandomPassword::pair-second",
      ],
    );
  });

  it("creates nothing in a preview and leaves unknown what is not known yet", async () => {
    const calls: string[] = [];
    const { resources, outputs } = await previewWithNode(run("lab.ts", memoryProvider({ calls })));

    assert.deepEqual(calls, []);
    assert.equal(resources.length, 2);
    assert.equal(outputs.id, UNKNOWN);
    assert.equal(outputs.greeting, "hello");
  });

  it("changes what has changed since the last update, and creates what is new", async () => {
    const previous = await deployWithNode(run("lab.ts", memoryProvider({})));
    const [first, ...rest] = previous.resources;
    const calls: string[] = [];
    const changes = { [first!.name]: { keepers: "update" } as const };
    const { resources, updated } = await deployWithNode({
      ...run("lab.ts", memoryProvider({ calls, changes })),
      previous: { ...previous, resources: [first!, ...rest.slice(1)] },
    });
    assert.deepEqual(calls, [`update ${first!.name}`, `create ${rest[0]!.name}`]);
    assert.deepEqual(updated, [first!.urn]);
    assert.equal(resources.length, previous.resources.length);
  });

  it("leaves replacements to the real engine, by name", async () => {
    const previous = await deployWithNode(run("lab.ts", memoryProvider({})));
    const changes = { [previous.resources[0]!.name]: { length: "update-replace" } as const };
    await assert.rejects(
      deployWithNode({ ...run("lab.ts", memoryProvider({ changes })), previous }),
      /a change of length replaces it, which only the real engine does/,
    );
  });

  it("goes on after a question that a provider has answered with no", async () => {
    const { outputs } = await deployWithNode(run("asking.ts", memoryProvider({})));
    assert.match(String(outputs.answer), /nothing of that name/);
  });

  it("takes secret marks off for a provider that does not accept them and puts them back on its outputs", async () => {
    const seen: unknown[] = [];
    const provider = memoryProvider({ acceptSecrets: false, seen });
    const { resources } = await deployWithNode(run("secretInput.ts", provider));

    assert.equal(containsSecret(seen), false);
    assert.deepEqual(resources[0]!.inputs.keepers, { open: "1", closed: secret("2") });
  });

  it("reports what a provider refused, by type and name", async () => {
    const provider = memoryProvider({ refuse: "quota exceeded" });
    await assert.rejects(deployWithNode(run("lab.ts", provider)), {
      name: "DeploymentFailed",
      message: "random:index/randomUuid:RandomUuid pair-first: quota exceeded",
    });
  });

  it("reports failed checks by property before anything is created", async () => {
    const calls: string[] = [];
    const failures = [{ property: "length", reason: "must be positive" }];
    await assert.rejects(deployWithNode(run("lab.ts", memoryProvider({ calls, failures }))), {
      message: "random:index/randomUuid:RandomUuid pair-first.length: must be positive",
    });
    assert.deepEqual(calls, []);
  });

  it("refuses two resources of one name, as the real engine does", async () => {
    await assert.rejects(
      deployWithNode(run("clashing.ts", memoryProvider({}))),
      /two resources have this name: urn:pulumi:test::engines::random:index\/randomUuid:RandomUuid::same/,
    );
  });

  it("shows a program's RunError as its message alone", async () => {
    await assert.rejects(deployWithNode(run("refusing.ts", memoryProvider({}))), (error) => {
      assert.ok(error instanceof DeploymentFailed);
      assert.equal(error.message, "Pulumi.dev.yaml has 1 problem:\n  azuread:tenantId: missing");
      return true;
    });
  });

  it("shows where a program crashed", async () => {
    await assert.rejects(
      deployWithNode(run("crashing.ts", memoryProvider({}))),
      /TypeError: a mistake in the program[\s\S]*crashing\.ts:1/,
    );
  });

  it("names a provider that the rehearsal does not have", async () => {
    const provider = { ...memoryProvider({}), name: "other" };
    await assert.rejects(
      deployWithNode(run("lab.ts", provider)),
      /The rehearsal has no provider random; it has other\./,
    );
  });

  it("ends the program's process when it is told to stop", async () => {
    const stop = new AbortController();
    const provider = memoryProvider({ onCreate: () => stop.abort(new Error("interrupted")) });
    await assert.rejects(deployWithNode({ ...run("lab.ts", provider), signal: stop.signal }), {
      message: "interrupted",
    });
  });
});

function run(main: string, provider: Provider): ProgramRun {
  return {
    projectFolder: path.join(import.meta.dirname, "programs"),
    project: "engines",
    main,
    stack: "test",
    config: { "engines:greeting": "hello" },
    providers: [provider],
  };
}

interface Behaviour {
  calls?: string[];
  seen?: unknown[];
  acceptSecrets?: boolean;
  failures?: { property: string; reason: string }[];
  refuse?: string;
  onCreate?: () => void;
  /** What has changed, by the resource's name. */
  changes?: Record<string, Record<string, PropertyChange>>;
}

/** A provider `random` whose resources are made of their names. */
function memoryProvider(behaviour: Behaviour): Provider {
  const unsupported = () => Promise.reject(new Error("not part of these tests"));
  const configured: ConfiguredProvider = {
    check: async ({ news }) => ({ inputs: news, failures: behaviour.failures ?? [] }),
    create: async ({ name, inputs, preview }) => {
      behaviour.seen?.push(inputs);
      if (preview) return { id: "", outputs: { ...inputs, result: UNKNOWN } };
      behaviour.onCreate?.();
      if (behaviour.refuse) throw new ProviderError(behaviour.refuse);
      behaviour.calls?.push(`create ${name}`);
      return { id: name, outputs: { ...inputs, result: `result of ${name}` } };
    },
    read: unsupported,
    diff: async ({ name }) => ({ changes: behaviour.changes?.[name] ?? {}, deleteBeforeReplace: false }),
    update: async ({ name, news }) => {
      behaviour.calls?.push(`update ${name}`);
      return { outputs: { ...news, result: `result of ${name}` } };
    },
    delete: unsupported,
    invoke: () => Promise.reject(new ProviderError("nothing of that name", "not-found")),
  };
  return {
    name: "random",
    version: "4.21.2",
    acceptSecrets: behaviour.acceptSecrets ?? true,
    configure: () => configured,
  };
}
