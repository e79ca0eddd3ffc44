import { defaultPolicyId, type SecretPolicy } from "../model/secretPolicy.ts";
import { GraphError } from "./errors.ts";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Holds a new client secret against the tenant's app management policy.
 * @throws GraphError 400 in Entra's words: of the lifetime as OfficeDev/microsoft-365-agents-toolkit#10998 and
 *   microsoft/PubSec-Info-Assistant#681 report them; of the type by its code, which that toolkit tells apart, and its
 *   sentence (KelvinTegelaar/CIPP, its documentation), whose details nobody reports
 */
export function checkSecretPolicy(policy: SecretPolicy | undefined, start: Date, end: Date): void {
  if (policy?.restricts === "passwordAddition") {
    throw new GraphError(
      400,
      "CredentialTypeNotAllowedAsPerAppPolicy",
      `Credential type not allowed as per assigned policy '${defaultPolicyId}'.`,
    );
  }
  if (policy?.restricts !== "passwordLifetime") return;
  if (end.getTime() - start.getTime() <= policy.maxDays * dayMs) return;
  const message = `Credential lifetime exceeds the max value allowed as per assigned policy '${defaultPolicyId}'.`;
  throw new GraphError(400, "CredentialInvalidLifetimeAsPerAppPolicy", message, [
    { code: "InvalidKeyEndDate", message, target: "EndDate" },
  ]);
}
