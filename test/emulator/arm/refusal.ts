import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startApim, type TestArm } from "./support.ts";

/** A request that Azure Resource Manager does not take, and what it says. */
export interface Refusal {
  readonly what: string;
  /** @default "PUT" */
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly code: string;
  /** Expected `target` of each detail, in order. */
  readonly targets?: readonly string[];
  readonly message?: RegExp;
}

export const validation = { status: 400, code: "ValidationError" };
export const missing = { status: 501, code: "NotInRehearsal" };

/** One test for each refusal, in a world with a fresh instance. */
export function describeRefusals(title: string, refusals: readonly Refusal[]): void {
  describe(title, () => {
    let arm: TestArm;
    before(async () => {
      arm = await startApim();
    });
    after(() => arm.close());

    for (const { what, method = "PUT", path, body, status, code, targets, message } of refusals) {
      it(what, async () => {
        const answer = await arm.call(method, path, body);
        const { error } = answer.body;
        assert.equal(answer.status, status, JSON.stringify(answer.body));
        assert.equal(error.code, code);
        if (targets)
          assert.deepEqual(
            error.details.map(({ target }: { target: string }) => target),
            targets,
          );
        const said = [
          error.message,
          ...(error.details ?? []).map((detail: { message: string }) => detail.message),
        ];
        if (message)
          assert.ok(
            said.some((line) => message.test(line)),
            said.join("\n"),
          );
      });
    }
  });
}
