import type { ApiSettings, Settings } from "../../infra/settings.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { commandsFor } from "./commands.ts";
import type { Obstacle } from "./obstacle.ts";
import { inInstance } from "./stackResources.ts";

/** What says where API Management serves an API; of two APIs it must not be the same. */
interface Place {
  /** Without slashes around it, in lower case. */
  readonly path: string;
  /** Name of the version set, in lower case; empty for an API in none. */
  readonly set: string;
  /** Empty for the one that is called without a version. */
  readonly version: string;
}

/** An API of the stack file, as it is and as it is to be. */
interface Wanted {
  readonly index: number;
  readonly api: ApiSettings;
  readonly place: Place;
  /** What it is so far, under its name or a former one; undefined where it is new. */
  readonly deployed: Deployed | undefined;
}

/** An API of the stack's state. */
interface Deployed {
  readonly name: string;
  readonly place: Place;
}

/** An API whose place another one takes, with what it becomes itself; undefined where it is deleted. */
interface Holder extends Deployed {
  readonly next: Wanted | undefined;
}

/** APIs that get a path, or a version at it, which another API of the stack has until later in the update. */
export function heldPaths(settings: Settings, state: StackState): Obstacle[] {
  const deployed = inInstance("Api", settings, state).map(asDeployed);
  const wanted = settings.apis.map((api, index): Wanted => {
    const names = [api.name, ...api.formerly].map((name) => name.toLowerCase());
    const own = deployed.find(({ name }) => names.includes(name.toLowerCase()));
    return { index, api, place: placeOf(api), deployed: own };
  });
  return wanted.flatMap((one) => {
    if (one.deployed && same(one.deployed.place, one.place)) return [];
    const holders = deployed
      .filter((other) => other !== one.deployed && excludes(one.place, other.place))
      .map((other): Holder => ({ ...other, next: wanted.find((each) => each.deployed === other) }))
      .filter(({ next }) => !next || !isChangedBefore(next, one));
    return holders.length > 0 ? [obstacle(settings, one, holders, wanted)] : [];
  });
}

/** Azure/apiops#343, #697, #712: one path for one API, and for versions of it that differ, in one set. */
function excludes(one: Place, other: Place): boolean {
  const areVersions = one.set !== "" && one.set === other.set && one.version !== other.version;
  return one.path === other.path && !areVersions;
}

/** Further versions of an API follow the first one (protectedApi.ts); all else goes in any order. */
function isChangedBefore(other: Wanted, one: Wanted): boolean {
  return one.api.versioning?.set === other.api.name;
}

function obstacle(
  settings: Settings,
  one: Wanted,
  holders: readonly Holder[],
  wanted: readonly Wanted[],
): Obstacle {
  const { api, deployed, index } = one;
  const { up } = commandsFor(settings);
  const entry = `${settings.project}:apis[${index}]`;
  const key = `${entry}.${changedKey(one)}`;
  const [leave, change] = steps();
  const has = holders.map(
    ({ name, place, next }) =>
      `${name} has ${described(place)} until it is ${next ? "changed itself, which may be later" : "deleted, at the end of the update"}`,
  );
  const others = holders.map(({ name, next }) => `${next ? "change" : "remove"} ${name}`);
  const isSwap = holders.some(
    ({ next }) => next && deployed !== undefined && excludes(next.place, deployed.place),
  );
  const [dropped] = holders;
  const mayBeRenamed =
    deployed === undefined &&
    holders.length === 1 &&
    dropped?.next === undefined &&
    !wanted.some((other) => other !== one && other.api.versioning?.set === api.name);
  return {
    what: `${key}: ${api.name} takes ${described(one.place)}, and ${has.join("; ")}. API Management refuses that.`,
    ways: isSwap
      ? [
          `first give ${key} a third value, which neither API has: ${up}`,
          `then set the final values, each one when it is free: ${up}`,
        ]
      : [
          ...(mayBeRenamed
            ? [
                `if it is ${dropped!.name} under another name, in one update: write ${entry}.formerly: [${dropped!.name}]`,
              ]
            : []),
          `${mayBeRenamed ? "else first" : "first"} ${leave}, and ${others.join(", ")}: ${up}`,
          `then ${change}: ${up}`,
        ],
  };

  /** What to leave for the second update, and what that is. */
  function steps(): [leave: string, change: string] {
    if (deployed === undefined) return [`leave ${api.name} out`, `add ${api.name}`];
    if (deployed.place.set === "" || deployed.place.set === one.place.set) {
      return [`leave ${key} as it is`, `change ${key}`];
    }
    if (one.place.set === "") return [`keep ${key}`, `remove ${key}`];
    // It cannot stay a version of what is removed.
    return [`give ${entry}.path a value that no API has`, `change ${entry}.path`];
  }
}

/** The key of an entry that says what is new of its place. */
function changedKey({ api, place, deployed }: Wanted): string {
  if (deployed === undefined) return place.version === "" ? "path" : "version";
  if (deployed.place.set !== place.set) return api.versioning === undefined ? "versions" : "versionOf";
  return deployed.place.path === place.path ? "version" : "path";
}

function described({ path, set, version }: Place): string {
  if (version !== "") return `the version "${version}" at the path "${path}"`;
  return `the path "${path}"${set === "" ? "" : ` in the version set ${set}`}`;
}

function same(one: Place, other: Place): boolean {
  return one.path === other.path && one.set === other.set && one.version === other.version;
}

function placeOf({ path, versioning }: ApiSettings): Place {
  return {
    path: normal(path),
    set: versioning?.set.toLowerCase() ?? "",
    version: versioning?.name ?? "",
  };
}

function asDeployed({ inputs = {} }: StateResource): Deployed {
  const { apiId, path, apiVersionSetId, apiVersion } = inputs;
  return {
    name: text(apiId),
    place: {
      path: normal(text(path)),
      set: text(apiVersionSetId).split("/").at(-1)!.toLowerCase(),
      version: text(apiVersion),
    },
  };
}

function normal(path: string): string {
  return path.replace(/^\/+|\/+$/g, "").toLowerCase();
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
