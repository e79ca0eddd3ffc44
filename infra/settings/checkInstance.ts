import { resourceGroupOf, serverIdOf } from "./defaults.ts";
import { resourceGroupNameRule } from "./names.ts";
import type { Problems } from "./problems.ts";
import type { ProviderSettings } from "./provider.ts";
import type { Known, StackFile } from "./schema.ts";
import { units } from "./tiers.ts";
import type { SettingsSource } from "./types.ts";
import { isWebUrl } from "./urls.ts";
import { given } from "./wording.ts";

/** Checks the instance and its OAuth server against the cloud and against each other. */
export function checkInstance(
  { project, stack }: Pick<SettingsSource, "project" | "stack">,
  { apiManagement, clientApp, oauthServer }: Known<StackFile>,
  { cloud }: ProviderSettings,
  problems: Problems,
): void {
  const instance = `${project}:apiManagement`;
  const server = `${project}:oauthServer`;
  checkTier();
  checkOrigin();
  checkGroup();
  checkResourceGroup();
  checkServer();

  /** learn.microsoft.com/azure/api-management/api-management-features: tiers by cloud, portal by tier. */
  function checkTier(): void {
    const sku = apiManagement?.sku;
    if (!sku) return;
    const classic = "Developer, Basic, Standard, Premium";
    if (sku === "Consumption" && cloud && cloud !== "public") {
      problems.add(
        `${instance}.sku`,
        `"${sku}" does not exist in the cloud ${cloud}; allowed there: ${classic}`,
      );
    }
    if (sku.endsWith("V2") && cloud === "china") {
      problems.add(
        `${instance}.sku`,
        `"${sku}" does not exist in the cloud china; allowed there: ${classic}`,
      );
    }
    const [least, most] = units[sku];
    const { capacity } = apiManagement;
    if (capacity !== undefined && (capacity < least || capacity > most)) {
      const range = least === most ? `is ${least}` : `is from ${least} to ${most}`;
      problems.add(`${instance}.capacity`, `${capacity} is not allowed: the capacity of ${sku} ${range}`);
    }
    if (sku === "Consumption" && clientApp?.redirectUris?.length === 0) {
      problems.add(
        `${project}:clientApp.redirectUris`,
        'is empty, and apiManagement.sku "Consumption" has no developer portal whose users could sign in: give the redirect URI of a client of your own, or choose another sku',
      );
    }
  }

  function checkOrigin(): void {
    const { existing, restore, serviceName } = apiManagement ?? {};
    if (existing && restore) {
      problems.add(
        `${instance}.restore`,
        "and existing exclude each other: restore brings back a deleted instance, existing adopts a living one; keep one",
      );
    }
    if ((existing || restore) && apiManagement && serviceName === undefined) {
      const what = existing ? "existing: true adopts" : "restore: true brings back";
      problems.add(`${instance}.serviceName`, `is missing; ${what} an instance by its name, so say which`);
    }
  }

  /** Pulumi takes longer names of projects and stacks, and others, than Azure does. */
  function checkGroup(): void {
    const key = `${instance}.resourceGroupName`;
    if (!apiManagement || apiManagement.resourceGroupName !== undefined || problems.concerns(key)) return;
    const name = resourceGroupOf({ project, stack });
    const { allowed, max, pattern } = resourceGroupNameRule;
    if (name.length <= max && pattern.test(name)) return;
    problems.add(key, `is missing, and ${given(name)} cannot take its place: ${allowed}; give one`);
  }

  function checkResourceGroup(): void {
    const { existing, existingResourceGroup, resourceGroupName } = apiManagement ?? {};
    if (!existingResourceGroup) return;
    const key = `${instance}.existingResourceGroup`;
    if (existing) {
      problems.add(
        key,
        "and existing exclude each other: the resource group of an adopted instance exists anyway, and resourceGroupName names it; keep existing alone",
      );
    } else if (apiManagement && resourceGroupName === undefined) {
      problems.add(
        `${instance}.resourceGroupName`,
        "is missing; existingResourceGroup: true uses a resource group by its name, so say which",
      );
    }
  }

  function checkServer(): void {
    const {
      id,
      displayName,
      clientRegistrationEndpoint: page,
      grantTypes,
      endpointVersion,
    } = oauthServer ?? {};
    if (page !== undefined && !isWebUrl(page)) {
      problems.add(
        `${server}.clientRegistrationEndpoint`,
        `${given(page)} is not allowed: an absolute URL such as http://localhost, the lab's placeholder`,
      );
    }
    const byDisplayName = id === undefined && apiManagement?.existing === false;
    if (byDisplayName && displayName !== undefined && serverIdOf(displayName) === "") {
      problems.add(
        `${server}.id`,
        `is missing; no id can be made of the display name ${given(displayName)}, so give one`,
      );
    }
    for (const [index, type] of (grantTypes ?? []).entries()) {
      if (type && grantTypes?.indexOf(type) !== index) {
        problems.add(`${server}.grantTypes[${index}]`, `"${type}" is there twice; remove one`);
      }
      // The portal's browser-side redemption sends no body parameters, so a v1 endpoint is never told the resource.
      if (type === "authorizationCodeWithPkce" && endpointVersion === "v1") {
        problems.add(
          `${server}.grantTypes[${index}]`,
          `"${type}" does not work with endpointVersion v1: the browser redeems the code and cannot send the resource parameter that v1 endpoints need; use v2 or authorizationCode`,
        );
      }
    }
  }
}
