import type { ApimUser } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import { groupsOf } from "../entities/groups.ts";
import { notInRehearsal } from "../errors.ts";
import { listAnswer } from "../listing.ts";
import { activeService, existing } from "../lookup.ts";
import { type ArmRequest, asObject, type ResourceType } from "../request.ts";
import { unsetDates } from "./newSubscription.ts";
import { ADMINISTRATOR, usersOf } from "./users.ts";

/** `users/{id}/groups`: the groups of a user (official example ListUserGroups: Developers of itself). */
const userGroups: ResourceType = {
  type: "Microsoft.ApiManagement/service/users/groups",
  apiVersions: apimVersions,
  list(request) {
    const user = found(request);
    if (user.name === ADMINISTRATOR) throw notInRehearsal("the groups of the administrator");
    const own = [...groupsOf(request).values()].filter(
      ({ name, links }) => name === "developers" || links?.get("users")?.has(user.name.toLowerCase()),
    );
    return listAnswer(
      request,
      own.map(({ name, properties }) => ({
        id: `${user.id}/groups/${name}`,
        type: userGroups.type,
        name,
        properties,
      })),
    );
  },
};

/** `users/{id}/identities`: the ways in which a user signs in; they have no names (official example ListUserIdentities). */
const userIdentities: ResourceType = {
  type: "Microsoft.ApiManagement/service/users/identities",
  apiVersions: apimVersions,
  list(request) {
    const { identities } = found(request).properties;
    const own = Array.isArray(identities)
      ? identities.map(asObject).filter((each) => each !== undefined)
      : [];
    return listAnswer(request, own);
  },
};

/** `users/{id}/subscriptions`: those that a user owns (recording net-user-subscriptions, official example GetUserSubscription). */
const userSubscriptions: ResourceType = {
  type: "Microsoft.ApiManagement/service/users/subscriptions",
  apiVersions: apimVersions,
  get(request) {
    const own = new Map(ownSubscriptions(request).map((each) => [each.name.toLowerCase(), each]));
    return { status: 200, body: existing(own, request.names[2], "Subscription") };
  },
  list: (request) => listAnswer(request, ownSubscriptions(request)),
};

export const userLists: readonly ResourceType[] = [userGroups, userIdentities, userSubscriptions];

function found(request: ArmRequest): ApimUser {
  return existing(usersOf(activeService(request)), request.names[1], "User");
}

function ownSubscriptions(request: ArmRequest) {
  const user = found(request);
  return [...activeService(request).subscriptions.values()]
    .filter(({ properties }) => properties.ownerId === user.id)
    .map(({ name, properties }) => ({
      id: `${user.id}/subscriptions/${name}`,
      type: userSubscriptions.type,
      name,
      properties: { ...unsetDates, ...properties },
    }));
}
