import type { OpenApiDocument } from "../../openapi/document.ts";
import { withInstance } from "./adopted.ts";
import { withApiFiles } from "./apiFiles.ts";
import { asWritten } from "./asWritten.ts";
import { checkApis } from "./checkApis.ts";
import { checkApps } from "./checkApps.ts";
import { checkClients } from "./checkClients.ts";
import { checkExisting } from "./checkExisting.ts";
import { checkHosts } from "./checkHosts.ts";
import { checkIdentities } from "./checkIdentities.ts";
import { checkInstance } from "./checkInstance.ts";
import { checkLimits } from "./checkLimits.ts";
import { checkMonitoring } from "./checkMonitoring.ts";
import { checkNamedValues } from "./checkNamedValues.ts";
import { checkOwners } from "./checkOwners.ts";
import { checkPortal } from "./checkPortal.ts";
import { checkVersions } from "./checkVersions.ts";
import { readOwnKeys } from "./config.ts";
import { fillIn } from "./defaults.ts";
import { withMeantKeys } from "./namespaces.ts";
import { reportPlaceholders } from "./placeholders.ts";

import { inPulumiYaml } from "./places.ts";
import { checkFragments } from "./policyFiles.ts";
import { Problems, SettingsError } from "./problems.ts";
import { type ProviderSettings, providerKeys, readProviders } from "./provider.ts";
import { ownKeys, type StackFile } from "./schema.ts";
import type { Settings, SettingsSource } from "./types.ts";

/**
 * Checks a stack's configuration and fills in its defaults. Pure: the same source gives the same answer.
 * @throws SettingsError with every problem that can be found in one go
 */
export function parseSettings(asGiven: SettingsSource): Settings {
  const problems = new Problems();
  for (const { path, message, ofKey } of asGiven.problems ?? []) {
    if (ofKey) problems.addOfKey(path, message);
    else problems.add(path, message);
  }
  const { source, where } = withApiFiles(withMeantKeys(asGiven, problems), problems);
  reportPlaceholders(source.config, problems);
  const provider = readProviders(source.config, problems);
  const file = withInstance(source, readOwnKeys(source, problems), problems);
  checkInstance(source, file, provider, problems);
  checkHosts(source.project, file, provider.cloud, problems);
  checkIdentities(source.project, file, problems);
  checkNamedValues(source.project, file, provider.cloud, problems);
  checkFragments(source, file, problems);
  checkApps(source.project, file, provider, source.now, problems);
  checkMonitoring(source, file, problems);
  checkPortal(source.project, file, source.now, problems);
  checkOwners(source.project, file, problems);
  checkClients(source.project, file, source.now, problems);
  checkVersions(source, file, problems);
  checkExisting(source.project, file, problems);
  const documents = checkApis(source, file, provider.tenantId, problems);
  // What a person wrote is what the program gets; what is read from other files is not in it.
  const notes = checkLimits({ ...source, config: asGiven.config }, file, documents, problems);

  const keys = [...providerKeys, ...Object.keys(ownKeys).map((key) => `${source.project}:${key}`)];
  const found = problems.list(keys);
  if (found.length > 0) {
    // What is wrong with a key is at the key, not at a value to which its name looks like a path.
    const ofKeys = new Set([
      ...(asGiven.problems ?? []).map(({ path }) => path),
      ...Object.keys(asGiven.config),
    ]);
    const placed = found.map((problem) =>
      ofKeys.has(problem.path) && /[.[]/.test(problem.path)
        ? problem
        : asWritten(asGiven, inPulumiYaml(asGiven, where(problem))),
    );
    throw new SettingsError(source.stack, placed);
  }
  // Without a problem nothing is unknown.
  return fillIn(
    source,
    provider as Required<ProviderSettings>,
    file as StackFile,
    documents as OpenApiDocument[],
    notes,
  );
}
