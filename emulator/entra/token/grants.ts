import type { Clock } from "../../clock.ts";
import type { Tenant, User } from "../../model/directory.ts";
import type { Platform } from "../authorize/redirectUris.ts";
import { opaque } from "./signing.ts";

/** What a person's sign-in allowed a client to fetch tokens for. */
export interface Grant {
  readonly clientId: string;
  readonly tenant: Tenant;
  readonly user: User;
  readonly platform: Platform;
  /** The endpoint's version. */
  readonly version: 1 | 2;
  /** The `scope` parameter of v2; absent on v1, where scopes mean nothing. */
  readonly scope?: string;
  /** The `resource` parameter of v1. */
  readonly resource?: string;
}

/** An authorization code's grant with what its redemption must match. */
export interface CodeGrant extends Grant {
  /** The authority's name: codes are redeemed where they were issued. */
  readonly authority: string;
  readonly redirectUri: string;
  readonly nonce?: string;
  readonly codeChallenge?: { readonly value: string; readonly method: "S256" | "plain" };
}

/** A grant under the code or refresh token that was handed out for it. */
export interface Issued<T extends Grant> {
  readonly grant: T;
  /** Seconds since the Unix epoch. */
  readonly issuedAt: number;
  redeemed: boolean;
}

/** Codes or refresh tokens handed out in this world. */
export class IssuedGrants<T extends Grant> {
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #issued = new Map<string, Issued<T>>();

  constructor(clock: Clock, prefix: string) {
    this.#clock = clock;
    this.#prefix = prefix;
  }

  /** Hands out a new value for a grant. */
  issue(grant: T, issuedAt = this.#clock.seconds()): string {
    const value = this.#prefix + opaque(96);
    this.#issued.set(value, { grant, issuedAt, redeemed: false });
    return value;
  }

  find(value: string): Issued<T> | undefined {
    return this.#issued.get(value);
  }
}
