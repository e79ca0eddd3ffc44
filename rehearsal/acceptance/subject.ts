import type { ApiSettings, Settings } from "../../infra/settings.ts";
import type { WorldFetch } from "../context.ts";
import type { SampleCall } from "./sampleCall.ts";

/** A deployed stack as the steps look at it: its settings, its outputs, and somebody who can sign in. */
export interface Subject {
  readonly settings: Settings;
  readonly outputs: StackOutputs;
  readonly fetch: WorldFetch;
  readonly user: { readonly username: string; readonly password: string };
  /** A subscription key by API name; undefined where the API asks for none. */
  subscriptionKey(api: ApiSettings): string | undefined;
  /** A call to try on an API, from its document. */
  sample(api: ApiSettings): SampleCall;
}

/** Outputs of the stack: see `infra/index.ts`. */
export interface StackOutputs {
  readonly developerPortalUrl?: string;
  readonly gatewayUrl: string;
  readonly apis: Readonly<
    Record<
      string,
      { readonly url: string; readonly backendClientId: string; readonly scopes: readonly string[] }
    >
  >;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly adminConsentUrl?: string;
}

/** One API of a deployed stack on trial, and what a person has got for it so far. */
export interface Trial {
  readonly subject: Subject;
  readonly api: ApiSettings;
  /** Of the user who has signed in; set by the sign-in. */
  token?: string;
}
