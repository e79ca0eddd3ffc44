import type { ApimService, ApimUser } from "../../model/instances.ts";
import { hiddenPassword } from "../../model/portalAccounts.ts";
import { isSince } from "../apimVersions.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { type FieldProblem, notInRehearsal, validationError } from "../errors.ts";
import { activeService, existing } from "../lookup.ts";
import { nothing, operationHeaders, startOperation } from "../operations.ts";
import { asObject, ownName, type ResourceType } from "../request.ts";
import { builtInGroupView } from "./builtInGroups.ts";
import { userActions } from "./userActions.ts";

/** ARM name of the administrator whom every instance has (recording net-user-crud). */
export const ADMINISTRATOR = "1";

const kind: ChildKind<ApimUser> = {
  type: "Microsoft.ApiManagement/service/users",
  label: "User",
  name: contracts.names.userId,
  fields: contracts.user,
  collection: (request) => usersOf(activeService(request)),
  parentId: (request) => activeService(request).id,
  written: (_user, request, how) =>
    how === "created" ? { groups: [builtInGroupView(activeService(request), "developers")] } : {},
};

const verbs = childType(kind, {
  // `confirmation` is which mail Azure sends; this stand-in sends none.
  make(request, base, { password, confirmation: _mail, appType: _portal, ...sent }, previous) {
    const problems = otherIdentities(sent.identities);
    if (problems.length > 0) throw validationError(problems);
    const passwordHash = password === undefined ? previous?.passwordHash : hiddenPassword(String(password));
    return {
      ...base,
      ...(passwordHash !== undefined && { passwordHash }),
      properties: {
        ...sent,
        state: sent.state ?? "active",
        registrationDate: previous?.properties.registrationDate ?? request.context.clock.iso(),
        note: sent.note ?? null,
        identities: sent.identities ?? [{ provider: "Basic", id: sent.email }],
      },
    };
  },
});

/** Whoever signs in by another provider comes from the portal, with a token of it (Azure/bicep#17139, api-management-developer-portal#999). */
function otherIdentities(identities: unknown): FieldProblem[] {
  if (!Array.isArray(identities)) return [];
  return identities.flatMap((identity, index) =>
    ["Aad", "AadB2C"].includes(asObject(identity)?.provider as string)
      ? [
          {
            target: `identities[${index}].provider`,
            message: "The specified condition was not met for 'provider'.",
          },
        ]
      : [],
  );
}

/**
 * Accounts of the developer portal: to own subscriptions. Shapes as in the recordings aso-20240501-crud-2026 and
 * net-user-crud. Whoever has a password signs in to the portal with it.
 */
export const users: ResourceType = {
  ...verbs,
  actions: userActions((service, name) => existing(usersOf(service), name, kind.label)),
  /** 202 with an operation since 2023-05-01-preview, as for APIs, and 200 before (the two recordings). */
  async delete(request) {
    const service = activeService(request);
    const user = usersOf(service).get(ownName(request).toLowerCase());
    if (user?.name === ADMINISTRATOR) throw notInRehearsal("the deletion of the administrator");
    const owned = [...service.subscriptions.values()].filter(
      ({ properties }) => properties.ownerId === user?.id,
    );
    if (user && owned.length > 0) {
      if (request.query.get("deletesubscriptions")?.toLowerCase() !== "true") {
        throw notInRehearsal(
          "the deletion of a user who has subscriptions, without deleteSubscriptions=true",
        );
      }
      for (const { name } of owned) service.subscriptions.delete(name.toLowerCase());
    }
    const answer = await verbs.delete(request);
    if (answer.status === 204 || !isSince(request, "2023-05-01-preview")) return answer;
    const id = `${service.id}/users/${ownName(request)}`;
    const operation = startOperation(request, id, [nothing]);
    const urls = { statusPath: `${service.id}/tenant/operationResults`, locationPath: id, endStatus: 204 };
    return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
  },
};

/** Everybody with an account in an instance, the administrator among them, by lower-cased name. */
export function usersOf(service: ApimService): Map<string, ApimUser> {
  service.users ??= new Map([[ADMINISTRATOR, administrator(service)]]);
  return service.users;
}

/** ARM id of the account that API Management makes for the publisher of an instance. */
export function administratorId(service: ApimService): string {
  return usersOf(service).get(ADMINISTRATOR)!.id;
}

/** As the answer to the PUT of a subscription shows its owner (SessionRecords/SubscriptionTests of azure-sdk-for-net). */
export function ownerView({ id, properties }: ApimUser): Record<string, unknown> {
  const { firstName, lastName, email, state, registrationDate, note } = properties;
  return { id, firstName, lastName, email, state, registrationDate, note, groups: [], identities: [] };
}

/** An account by its ARM id, or by the path below its instance that is as good. */
export function findUser(service: ApimService, id: string): ApimUser | undefined {
  const name = /(?:^|\/)users\/([^/]+)$/i.exec(id)?.[1];
  const user = name === undefined ? undefined : usersOf(service).get(name.toLowerCase());
  const isHere = id.startsWith("/users/") || id.toLowerCase() === user?.id.toLowerCase();
  return isHere ? user : undefined;
}

function administrator({ id, etag, properties }: ApimService): ApimUser {
  const email = properties.publisherEmail;
  return {
    id: `${id}/users/${ADMINISTRATOR}`,
    name: ADMINISTRATOR,
    etag,
    properties: {
      firstName: "Administrator",
      lastName: "",
      email,
      state: "active",
      registrationDate: properties.createdAtUtc,
      note: null,
      identities: [{ provider: "Azure", id: email }],
    },
  };
}
