import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import { publicationDescription, sharedDeploymentName } from "./names/sharedNames.ts";
import { chosenServerId, contentHash, shownAccess } from "./portalContent.ts";
import type { PortalLogin } from "./portalLogin.ts";
import { type PortalState, portalState } from "./portalState.ts";
import type { ProtectedApi } from "./protectedApi.ts";
import * as random from "./sdk/random.ts";
import * as resources from "./sdk/resources.ts";
import type { Settings } from "./settings.ts";
import { incremental } from "./templateDeployment.ts";

/** Arguments of {@link PortalPublication}. */
export interface PortalPublicationArgs {
  readonly settings: Settings;
  readonly apiManagement: ApiManagement;
  /** Every API that the portal shows. */
  readonly apis: readonly ProtectedApi[];
  /** What it decides about the portal's visitors. @default nothing */
  readonly access?: pulumi.Resource | undefined;
  /** How people sign in with Entra ID. @default as it is */
  readonly login?: PortalLogin | undefined;
  /** Whether what is published stays as it is, since the next update changes it. @default false */
  readonly waits?: boolean;
}

/**
 * Publishes the developer portal whenever what it shows has changed or the instance is another one, and only then:
 * the portal serves what was last published, not what was last deployed. A portal that has no content yet is left
 * alone: its publication would fail, or show nothing. The update says so, and the first one that finds content
 * publishes it.
 *
 * azure-native has no portal revision since Azure cannot delete one, so a template deployment creates it. For
 * the same reason no revision id may come twice, not even when a change is taken back or the stack is deployed
 * anew: the hash of the content gets a suffix that is drawn again with each change of the hash.
 */
export class PortalPublication extends pulumi.ComponentResource {
  /** Id of the portal revision. */
  readonly revision: pulumi.Output<string>;

  constructor(name: string, args: PortalPublicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:PortalPublication", name, {}, opts);
    const child = { parent: this };
    const { settings, apiManagement, apis, access, login, waits = false } = args;
    const { existing } = settings.apiManagement;
    const deploymentName = existing
      ? sharedDeploymentName(settings)
      : pulumi.interpolate`${apiManagement.serviceName}-portal`;

    const hash = pulumi
      .output({
        server: apiManagement.shown,
        serverId: chosenServerId(settings),
        apis: apis.map(({ shown }) => shown),
        access: shownAccess(settings),
        login: login?.shown,
      })
      .apply((content) => contentHash(content));
    const portal = portalState(apiManagement, this);
    const suffix = new random.RandomString(
      name,
      {
        length: 8,
        special: false,
        upper: false,
        // A deployment under another name publishes anew, and it cannot under the same id.
        keepers: { content: hash, ...(existing && { deploymentName }) },
      },
      // No keeper: those of states from before it would differ, and every portal would be published anew.
      {
        ...child,
        // The instance's own answer is known in the preview of a change to it, what follows from the change is not.
        // An older state may have neither, and the SDK waits for ever for a trigger that is undefined.
        replacementTrigger: portal.apply(({ instance }) =>
          instance === "" ? apiManagement.madeAt.apply((madeAt) => madeAt ?? "") : pulumi.output(instance),
        ),
        ...(waits && { ignoreChanges: ["keepers"] }),
      },
    );
    this.revision = pulumi.interpolate`${hash}-${suffix.result}`;
    const revision = {
      type: "Microsoft.ApiManagement/service/portalRevisions",
      apiVersion: "2024-05-01",
      name: pulumi.interpolate`${apiManagement.serviceName}/${this.revision}`,
      properties: { description: publicationDescription(settings), isCurrent: true },
    };

    new resources.Deployment(
      name,
      {
        resourceGroupName: apiManagement.resourceGroupName,
        deploymentName,
        properties: incremental(
          pulumi
            .all([portal, apiManagement.serviceName])
            .apply(([state, serviceName]) => (this.#isReady(state, serviceName) ? [revision] : [])),
        ),
      },
      {
        ...child,
        dependsOn: [apiManagement, ...apis, ...(access ? [access] : []), ...(login ? [login] : [])],
        ...(waits && { ignoreChanges: ["properties"] }),
        // A publication takes minutes; those that hang do so for hours (Azure/api-management-developer-portal#1416).
        customTimeouts: { create: "1h", update: "1h" },
      },
    );
    this.registerOutputs({ revision: this.revision });
  }

  /** Whether there is something to publish; if not, says what to do about it. */
  #isReady({ content }: PortalState, serviceName: string): boolean {
    if (content === "there") return true;
    void pulumi.log.warn(waiting[content](serviceName, pulumi.getStack()), this);
    // Where the instance is gone, nothing is to be changed about its publication.
    return content === "no instance";
  }
}

/** Why a portal is not published, and how to go on; a line each. */
const waiting: Readonly<
  Record<Exclude<PortalState["content"], "there">, (service: string, stack: string) => string>
> = {
  "not set up": (service, stack) =>
    `The developer portal of ${service} is not published yet: it has no content until an administrator has opened it once (npm run open-portal -- --stack ${stack} says how). Then publish it: npm run up -- ${stack}`,
  "switched off": (service, stack) =>
    `The developer portal of ${service} is not published: it is switched off. To have one, switch it on in the Azure portal (the instance > Developer portal > Portal settings), then: npm run open-portal -- --stack ${stack}`,
  "no instance": (service, stack) =>
    `The instance ${service} is in the state, but not in Azure. npm run up -- ${stack} says how to bring it back, or to have a new one`,
};
