import type { JWK } from "jose";
import type { Clock } from "../../clock.ts";
import type { WorldFetch } from "../../context.ts";
import { Gap } from "../../gap.ts";

import { reach } from "../reach.ts";

/** What an `openid-config` element brings: the issuer and the keys that its tokens are signed with. */
export interface OpenIdConfiguration {
  readonly issuer: string;
  readonly keys: readonly JWK[];
}

/** A configuration that could not be had. */
export class ConfigurationUnavailable extends Error {}

/** The interval of one hour after which a configuration is fetched anew (validate-jwt-policy, "openid-config"). */
const lifetimeMs = 60 * 60 * 1000;
/** The interval of five minutes in which it is fetched at most once for an unknown key or after a failure. */
const refreshMs = 5 * 60 * 1000;

interface Entry {
  configuration?: OpenIdConfiguration;
  /** World time of the last success and of the last attempt. */
  fetchedAt: number;
  attemptedAt: number;
  problem?: string;
}

/** The gateway's cache of OpenID configurations with their JSON Web Key Sets, on the world's clock. */
export class OpenIdConfigurations {
  readonly #clock: Clock;
  readonly #fetch: WorldFetch;
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<Entry>>();

  constructor(clock: Clock, fetch: WorldFetch) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /**
   * The configuration at that address.
   * @throws ConfigurationUnavailable
   * @throws Gap for a host that this world does not have
   */
  async get(url: string): Promise<OpenIdConfiguration> {
    const known = this.#entries.get(url);
    const now = this.#clock.now();
    const isFresh = known?.configuration && now - known.fetchedAt < lifetimeMs;
    if (isFresh || (known && now - known.attemptedAt < refreshMs)) return usable(known, url);
    return usable(await this.#load(url), url);
  }

  /** Fetches it again, unless that was done less than five minutes ago. @returns whether it was fetched */
  async refresh(url: string): Promise<boolean> {
    const known = this.#entries.get(url);
    if (known && this.#clock.now() - known.attemptedAt < refreshMs) return false;
    await this.#load(url);
    return true;
  }

  /** One request at a time for each address, however many tokens wait for it. */
  #load(url: string): Promise<Entry> {
    const underWay = this.#underWay.get(url) ?? this.#request(url).finally(() => this.#underWay.delete(url));
    this.#underWay.set(url, underWay);
    return underWay;
  }

  async #request(url: string): Promise<Entry> {
    const now = this.#clock.now();
    const entry: Entry = {
      ...(this.#entries.get(url) ?? { fetchedAt: 0 }),
      attemptedAt: now,
      problem: undefined,
    };
    try {
      const document = await this.#json(url);
      const { issuer, jwks_uri: jwksUri } = document;
      if (typeof issuer !== "string" || typeof jwksUri !== "string") {
        throw new ConfigurationUnavailable(
          `${url} is no OpenID configuration: issuer and jwks_uri are required`,
        );
      }
      const { keys } = await this.#json(jwksUri);
      if (!Array.isArray(keys))
        throw new ConfigurationUnavailable(`${jwksUri} is no JSON Web Key Set: keys is required`);
      entry.configuration = { issuer, keys };
      entry.fetchedAt = now;
    } catch (error) {
      if (!(error instanceof ConfigurationUnavailable)) throw error;
      entry.problem = error.message;
    }
    this.#entries.set(url, entry);
    return entry;
  }

  async #json(url: string): Promise<Record<string, unknown>> {
    let response: Response;
    try {
      response = await reach(this.#fetch, url, { headers: { accept: "application/json" } });
    } catch (error) {
      if (error instanceof Gap) throw error;
      throw new ConfigurationUnavailable(`${url} cannot be reached`);
    }
    if (response.status !== 200) throw new ConfigurationUnavailable(`${url} answers ${response.status}`);
    try {
      const document: unknown = await response.json();
      if (typeof document === "object" && document !== null) return document as Record<string, unknown>;
    } catch {
      // Not JSON: said below.
    }
    throw new ConfigurationUnavailable(`${url} does not answer with a JSON object`);
  }
}

// A configuration that could not be renewed is used on: losing it would lock every caller out.
function usable(entry: Entry, url: string): OpenIdConfiguration {
  if (!entry.configuration)
    throw new ConfigurationUnavailable(entry.problem ?? `${url} could not be fetched`);
  return entry.configuration;
}
