import type { Properties, PropertyValue } from "../../../../lib/engine/values.ts";
import type { BridgedResource, ResourceSchema } from "../../bridge/schema.ts";
import { ProviderError } from "../../provider.ts";
import { type AzureAd, retrieveApplication } from "../azureAd.ts";
import { type GraphObject, step, until } from "../graphClient.ts";
import { applicationId, applicationObjectId, legacyId } from "../ids.ts";
import { isApplication, isRfc3339, notEmpty } from "../validation.ts";

const schema: ResourceSchema = {
  properties: {
    applicationId: { type: "string", use: "required", replaces: true, check: isApplication },
    displayName: { type: "string", use: "optional-computed", replaces: true },
    startDate: { type: "string", use: "optional-computed", replaces: true, check: isRfc3339 },
    endDate: {
      type: "string",
      use: "optional-computed",
      replaces: true,
      check: isRfc3339,
      conflictsWith: ["endDateRelative"],
    },
    endDateRelative: {
      type: "string",
      use: "optional",
      replaces: true,
      check: (value, argument) =>
        notEmpty(value, argument) ??
        (durationSeconds(String(value)) === undefined
          ? `Unable to parse \`${argument}\` (${JSON.stringify(value)}) as a duration`
          : undefined),
      conflictsWith: ["endDate"],
    },
    rotateWhenChanged: { type: "map", use: "optional", replaces: true },
    keyId: { type: "string", use: "computed" },
    value: { type: "string", use: "computed", secret: true },
  },
};

const idForm = legacyId("password");

/** azuread.ApplicationPassword: a client secret. Graph tells its text once, so the state keeps it. */
export function applicationPassword(azureAd: AzureAd): BridgedResource {
  const { graph, withLock } = azureAd;

  const credentialOf = async (objectId: string, keyId: string) => {
    const what = `retrieving application with object ID "${objectId}"`;
    const application = await step(what, () => graph.find(`applications/${objectId}`));
    const credentials = (application?.passwordCredentials ?? []) as GraphObject[];
    return credentials.find((credential) => String(credential.keyId).toLowerCase() === keyId.toLowerCase());
  };

  return {
    schema,
    importable: false,

    async create(inputs) {
      const objectId = applicationObjectId(inputs.applicationId);
      const doing = `adding password for application with object ID "${objectId}"`;
      const created = await withLock(objectId, async () => {
        await retrieveApplication(azureAd, objectId);
        const credential = await step(doing, () =>
          graph.post(`applications/${objectId}/addPassword`, { passwordCredential: credentialFor(inputs) }),
        );
        const keyId = String(credential.keyId);
        await until(
          async () => (await credentialOf(objectId, keyId)) !== undefined,
          `password credential ${keyId}`,
        );
        return credential;
      });
      const kept = { ...inputs, value: String(created.secretText) };
      return {
        id: idForm.format(objectId, String(created.keyId)),
        outputs: outputsOf(objectId, created, kept),
      };
    },

    async read(id, state) {
      const { objectId, key } = idForm.parse(id);
      const credential = await credentialOf(objectId, key);
      return credential && { id, outputs: outputsOf(objectId, credential, state) };
    },

    async delete(id) {
      const { objectId, key } = idForm.parse(id);
      await withLock(objectId, async () => {
        const what = `password credential "${key}" from application with object ID "${objectId}"`;
        await step(`removing ${what}`, () =>
          graph.post(`applications/${objectId}/removePassword`, { keyId: key }),
        );
        await until(async () => (await credentialOf(objectId, key)) === undefined, `removal of ${what}`);
      });
    },
  };
}

function credentialFor(inputs: Properties): GraphObject {
  const { displayName, startDate, endDate, endDateRelative } = inputs;
  const credential: Record<string, unknown> = {};
  if (displayName !== undefined) credential.displayName = displayName;
  if (startDate !== undefined) credential.startDateTime = utc(String(startDate));
  if (endDate !== undefined) credential.endDateTime = utc(String(endDate));
  else if (endDateRelative !== undefined) {
    if (startDate === undefined) {
      // The real provider counts from the machine's clock, which is not the world's.
      throw new ProviderError(
        "The rehearsal takes endDateRelative only together with startDate; give endDate.",
      );
    }
    const seconds = durationSeconds(String(endDateRelative)) ?? 0;
    credential.endDateTime = utc(new Date(Date.parse(String(startDate)) + seconds * 1000).toISOString());
  }
  return credential;
}

/** What Graph shows, and what only the state knows: the secret itself and inputs that Graph never hears of. */
function outputsOf(objectId: string, credential: GraphObject, state: Properties): Properties {
  const outputs: Record<string, PropertyValue> = {
    applicationId: applicationId(objectId),
    displayName: String(credential.displayName ?? ""),
    startDate: sameInstant(state.startDate, credential.startDateTime),
    endDate: sameInstant(state.endDate, credential.endDateTime),
    keyId: String(credential.keyId),
  };
  for (const name of ["endDateRelative", "rotateWhenChanged", "value"]) {
    const value = state[name];
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
}

/** Graph answers in UTC; a date that was given with another offset stays as it was given. */
function sameInstant(given: PropertyValue | undefined, actual: unknown): string {
  if (typeof given === "string" && Date.parse(given) === Date.parse(String(actual))) return given;
  return utc(String(actual));
}

/** Whole seconds, as Go writes RFC 3339. */
function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A Go duration such as `2400h30m`, in seconds. */
function durationSeconds(text: string): number | undefined {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!parts || text === "") return undefined;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
