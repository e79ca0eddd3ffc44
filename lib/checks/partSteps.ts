import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import type { SigningKey, World } from "../../emulator/index.ts";
import { allowedClientIds } from "../../infra/apiPolicyValues.ts";
import type { ApiSettings } from "../../infra/settings.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import { clientIdsIn } from "../stack/outputs.ts";
import { callDirectly, excerpt } from "./apiCall.ts";
import { expectSuccess } from "./calls.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { type Step, StepFailed } from "./steps.ts";
import { reissue } from "./tokens.ts";

/** What the team's own parts of a policy are tried with that only a rehearsal has. */
export interface Backstage extends Pick<World, "gatewayMemory" | "atBackends"> {
  /** Key of the stack's own tenant. */
  readonly ownKey: SigningKey;
  /** Calls that the gateway remembers; the stack's own `fetch` lets it forget those before, see `forgetting`. */
  readonly remembered: SimpleFetch;
}

/** A step of a call with the user's token. */
interface PartStep {
  readonly name: string;
  run(trial: ApiUnderTest): Promise<string>;
}

type Policy = NonNullable<ApiSettings["policy"]>;

/**
 * What the team has added to the policy of an API does what the stack file says. Each step begins with a gateway that
 * remembers no calls.
 * @param needs of a call with the user's token
 */
export function partSteps(trial: ApiUnderTest, backstage: Backstage, needs: readonly string[]): Step[] {
  const { policy } = trial.api;
  if (!policy) return [];
  const { rateLimit, quota, backend, headers, cache } = policy;
  const isGet = trial.subject.sample(trial.api).method === "GET";
  const sent = Object.keys({ ...headers?.request?.set, ...headers?.request?.claims, ...backend?.headers });
  const steps: (PartStep | false | undefined)[] = [
    rateLimit && limitStep(backstage, "rateLimit", rateLimit),
    quota && limitStep(backstage, "quota", quota),
    backend?.identity !== undefined && {
      name: "The backend gets the gateway's token and not the caller's",
      run: (own) => seeGatewaysToken(own, backstage),
    },
    (sent.length > 0 || headers?.request?.remove !== undefined) && {
      name: "The backend gets the headers that the stack file sets, whatever the caller sends",
      run: (own) => seeRequestHeaders(own, backstage),
    },
    headers?.response !== undefined && {
      name: "The caller gets the headers that the stack file sets",
      run: (own) => seeResponseHeaders(own, headers.response!),
    },
    cache !== undefined &&
      isGet && {
        name: `A second call is answered from the cache${cache.shared ? "" : ", another caller's is not"}`,
        run: (own) => seeCache(own, backstage, cache.shared),
      },
  ];
  return steps
    .filter((step) => step !== false && step !== undefined)
    .map(({ name, run }) => ({
      name,
      needs,
      run: () => {
        forget(backstage);
        const { subject, api, token } = trial;
        return run({ subject: { ...subject, fetch: backstage.remembered }, api, token });
      },
    }));
}

/**
 * Calls of which each is the first: a limit of a few calls would refuse what other steps try.
 * @param fetch of the world
 */
export function forgetting(fetch: SimpleFetch, world: Pick<Backstage, "gatewayMemory">): SimpleFetch {
  return (url, init) => {
    forget(world);
    return fetch(url, init);
  };
}

/** Lets the gateway remember neither calls nor answers. */
function forget({ gatewayMemory }: Pick<Backstage, "gatewayMemory">): void {
  gatewayMemory.rateCounters.clear();
  gatewayMemory.responses.clear();
}

const kinds = {
  rateLimit: { status: 429, counts: (key: string) => !key.startsWith("quota-by-key ") },
  quota: { status: 403, counts: (key: string) => key.startsWith("quota-by-key ") },
};

const counted = { client: "client", user: "user", subscription: "subscription", ip: "IP address" };

/** All but the first of the calls are counted without being made. */
function limitStep(
  { gatewayMemory, ownKey }: Backstage,
  kind: keyof typeof kinds,
  { calls, by }: NonNullable<Policy["rateLimit"]>,
): PartStep {
  const { status, counts } = kinds[kind];
  const others = by === "client" || by === "user";
  const nth = `call ${(calls + 1).toLocaleString("en-US")} of one ${counted[by]}`;
  return {
    name: `${status} for ${nth}${others ? ", 200 for another's" : ""}`,
    async run(trial) {
      const [one, another] = await callers(trial, ownKey, by);
      const call = (token: string) => callDirectly(trial.subject, trial.api, { token });
      expectSuccess(await call(one));
      gatewayMemory.rateCounters.repeat(calls - 1, counts);
      const answer = await call(one);
      if (answer.status !== status) {
        throw new StepFailed(
          `Expected ${status} for ${nth}, got ${answer.status}: ${excerpt(answer.body)}`,
          `apis[].policy.${kind}, and where the policy counts (npm run policy shows it)`,
        );
      }
      if (another !== undefined) expectSuccess(await call(another));
      const seen = `${status} ${excerpt(answer.body)}`;
      return others && another === undefined ? `${seen} (no other client is allowed)` : seen;
    },
  };
}

/** Two tokens that differ in what is counted; the second is undefined where there can be no such. */
async function callers(
  { api, subject, token }: ApiUnderTest,
  key: SigningKey,
  by: NonNullable<Policy["rateLimit"]>["by"],
): Promise<[string, string?]> {
  if (by === "user") {
    const of = () => reissue(token!, key, { oid: randomUUID() });
    return [await of(), await of()];
  }
  if (by !== "client") return [token!];
  const claim = api.backendApp.tokenVersion === 1 ? "appid" : "azp";
  const { outputs } = subject;
  const ids = { clientAppClientId: outputs.clientId, clientIds: clientIdsIn(outputs) };
  const allowed = allowedClientIds(api, ids);
  const [one = randomUUID(), another] = allowed.length === 0 ? [randomUUID(), randomUUID()] : allowed;
  const of = (client: string) => reissue(token!, key, { [claim]: client });
  return another === undefined ? [await of(one)] : [await of(one), await of(another)];
}

/** What the backend of an API got with the last call. */
async function atBackend(
  { subject, api, token }: ApiUnderTest,
  { atBackends }: Backstage,
  headers: Readonly<Record<string, string>> = {},
): Promise<Headers> {
  const answer = await callDirectly(subject, api, { token, headers });
  expectSuccess(answer);
  const found = atBackends.get(new URL(api.serviceUrl!).hostname);
  if (found) return found.headers;
  throw new StepFailed(`The call did not reach ${api.serviceUrl}.`, "the API's policy, and its serviceUrl");
}

async function seeGatewaysToken(trial: ApiUnderTest, backstage: Backstage): Promise<string> {
  const { identity, resource } = trial.api.policy!.backend!;
  const authorization = (await atBackend(trial, backstage)).get("authorization") ?? "";
  const lookAt = `apis[].policy.backend.identity, which is ${identity}, and the instance's identities`;
  if (authorization.includes(trial.token!)) {
    throw new StepFailed("The backend got the caller's own token.", lookAt);
  }
  const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  if (token === undefined) {
    throw new StepFailed("The backend got no bearer token.", lookAt);
  }
  const { aud, oid } = decodeJwt(token);
  if (oid === undefined || oid === decodeJwt(trial.token!).oid) {
    throw new StepFailed("The backend got a token that is not the instance's own.", lookAt);
  }
  return `a token of the instance's identity ${String(oid)} for ${resource} (aud ${String(aud)})`;
}

async function seeRequestHeaders(trial: ApiUnderTest, backstage: Backstage): Promise<string> {
  const { policy } = trial.api;
  const { set = {}, claims = {}, remove = [] } = policy!.headers?.request ?? {};
  const { namedValues } = trial.subject.settings;
  const token = decodeJwt(trial.token!);
  const wanted: [name: string, value: string | undefined][] = [
    ...remove.map((name): [string, undefined] => [name, undefined]),
    ...Object.entries(set),
    ...Object.entries(claims).map(([name, claim]): [string, string] => [name, String(token[claim] ?? "")]),
    ...Object.entries(policy!.backend?.headers ?? {}).flatMap(([name, value]): [string, string][] => {
      const named = namedValues[value];
      const known = named?.value ?? named?.secret;
      return typeof known === "string" ? [[name, known]] : [];
    }),
  ];
  // What the call needs is not a caller's to forge.
  const needed = ["authorization", "ocp-apim-subscription-key"];
  const forged = wanted.filter(([name]) => !needed.includes(name.toLowerCase()));
  const got = await atBackend(
    trial,
    backstage,
    Object.fromEntries(forged.map(([name]) => [name, "forged-by-the-caller"])),
  );
  const wrong = wanted.filter(([name, value]) => (got.get(name) ?? "") !== (value ?? ""));
  if (wrong.length > 0) {
    throw new StepFailed(
      `The backend did not get as they should be: ${wrong.map(([name]) => name).join(", ")}.`,
      "apis[].policy.headers.request and backend.headers",
    );
  }
  return wanted.map(([name, value]) => (value === undefined ? `no ${name}` : name)).join(", ");
}

async function seeResponseHeaders(
  { subject, api, token }: ApiUnderTest,
  { set = {}, remove = [] }: NonNullable<NonNullable<Policy["headers"]>["response"]>,
): Promise<string> {
  const answer = await callDirectly(subject, api, { token });
  expectSuccess(answer);
  const wrong = [
    ...Object.keys(set).filter((name) => answer.headers.get(name) !== set[name]),
    ...remove.filter((name) => answer.headers.has(name)),
  ];
  if (wrong.length === 0) return [...Object.keys(set), ...remove.map((name) => `no ${name}`)].join(", ");
  throw new StepFailed(
    `The caller did not get as they should be: ${wrong.join(", ")}.`,
    "apis[].policy.headers.response",
  );
}

async function seeCache(trial: ApiUnderTest, backstage: Backstage, shared: boolean): Promise<string> {
  const { api, token } = trial;
  const host = new URL(api.serviceUrl!).hostname;
  const reached = () => backstage.atBackends.get(host)?.count ?? 0;
  const call = async (by: string) => {
    const before = reached();
    backstage.gatewayMemory.rateCounters.clear();
    expectSuccess(await callDirectly(trial.subject, api, { token: by }));
    return reached() > before;
  };
  const another = await reissue(token!, backstage.ownKey, { oid: randomUUID() });
  const seen = [await call(token!), await call(token!), await call(another)];
  const expected = [true, false, !shared];
  if (seen.every((one, index) => one === expected[index])) {
    return shared
      ? "the backend is asked once, for all callers"
      : "the backend is asked once for each caller";
  }
  const said = (each: readonly boolean[]) => each.map((one) => (one ? "backend" : "cache")).join(", ");
  throw new StepFailed(
    `Expected the answers to three calls, the last one another caller's, from ${said(expected)}; they came from ${said(seen)}.`,
    "apis[].policy.cache",
  );
}
