import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EngineEvent } from "../../../lib/engine/events.ts";
import { explanationOf } from "../../../scripts/up/failures.ts";

const type = "azure-native:apimanagement:ApiPolicy";
const urn = `urn:pulumi:dev::apim-oauth::apim-oauth:infra:Parent$${type}::basic-calculator`;
const begun: EngineEvent = { resourcePreEvent: { metadata: { op: "create", urn, type } } };
const refused = error('Status=400 Code="ValidationError"', urn);
const cancelled = error("failed to run remediation: context canceled");
const closing = error("update failed");

describe("what is said after the errors of a failed update", () => {
  it("names what failed, and the errors that only follow from it", () => {
    assert.deepEqual(explanation([begun, refused, cancelled, cancelled, closing]), [
      'What failed: ApiPolicy basic-calculator. The errors "context canceled" only follow from that.',
      "Outputs that are shown as removed come back with the next update that succeeds.",
    ]);
  });

  it("leaves out what did not happen: nothing was cancelled, the update has not begun", () => {
    assert.equal(explanation([begun, refused, closing]).length, 1);
    assert.equal(explanation([refused, cancelled, closing]).length, 1);
    assert.deepEqual(explanation([refused, closing]), []);
  });

  for (const refusal of [
    'Status=403 Code="AuthorizationFailed" Message="The client does not have authorization to perform action"',
    'Status=403 Code="LinkedAuthorizationFailed" Message="The client has permission to perform action"',
    "unexpected status 403 (403 Forbidden) with error: Authorization_RequestDenied: Insufficient privileges to complete the operation.",
  ]) {
    it(`leads to what the identity needs after ${refusal.slice(0, 60)}`, () => {
      assert.deepEqual(explanation([error(refusal, urn), closing]), [
        "Look at what the deploying identity needs, and why: npm run permissions -- --stack dev",
      ]);
    });
  }

  for (const [code, leadsTo] of [
    [
      "CredentialTypeNotAllowedAsPerAppPolicy",
      /^Look at the tenant's app management policy, .* use PKCE alone/,
    ],
    [
      "CredentialInvalidLifetimeAsPerAppPolicy",
      /^Look at the tenant's app management policy, .*expires of clientApp\.secrets/,
    ],
  ] as const) {
    it(`explains what to do after ${code}`, () => {
      const [line, ...others] = explanation([
        error(`unexpected status 400 with error: ${code}: no`, urn),
        closing,
      ]);
      assert.match(line!, leadsTo);
      assert.deepEqual(others, []);
    });
  }

  it("is nothing where only that is known: the update was interrupted", () => {
    assert.deepEqual(explanation([begun, cancelled, closing]), []);
  });
});

function explanation(events: readonly EngineEvent[]): string[] {
  return explanationOf(events, "dev");
}

function error(message: string, of?: string): EngineEvent {
  return { diagnosticEvent: { severity: "error", urn: of, message } };
}
