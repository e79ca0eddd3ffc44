import type { ApiSettings, Settings } from "../../infra/settings.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { PortalUser } from "../visitor/consoleView.ts";
import type { SampleCall } from "./sampleCall.ts";

/** A deployed stack as the steps look at it, on Azure or in a rehearsal: its settings and its outputs. */
export interface DeployedStack {
  readonly settings: Settings;
  readonly outputs: StackOutputs;
  /** Whose account of the developer portal is signed in to, where the portal asks for it and the password is known. */
  readonly portalUser?: PortalUser | undefined;
  /** Sends a request as anybody on the internet would. */
  readonly fetch: SimpleFetch;
  /**
   * A subscription key by API; undefined where the API asks for none.
   * @throws StepFailed where the API asks for one and the instance has none
   */
  subscriptionKey(api: ApiSettings): Promise<string | undefined>;
  /**
   * A call to try on an API, from its document.
   * @throws StepFailed where the document has none
   */
  sample(api: ApiSettings): SampleCall;
}

/** A deployed stack with somebody who can sign in, because their password is known. */
export interface StackWithUser extends DeployedStack {
  readonly user: { readonly username: string; readonly password: string };
  /**
   * The token of an application for itself that proves who it is without a secret; only a rehearsal can stand for
   * whatever it proves itself by.
   */
  readonly provenToken?: (clientId: string, resource: string) => Promise<string>;
}

/** One API of a deployed stack on trial, and what a person has got for it so far. */
export interface ApiUnderTest<S extends DeployedStack = DeployedStack> {
  readonly subject: S;
  readonly api: ApiSettings;
  /** Of the user who has signed in; set by the sign-in. */
  token?: string;
}

/**
 * The same trial for somebody who has opened the developer portal under the host that Azure gives, where the instance has one
 * of its own in addition; undefined where it has not. What becomes of it stays its own.
 */
export function atDefaultPortal<S extends DeployedStack>(
  trial: ApiUnderTest<S>,
): ApiUnderTest<S> | undefined {
  const { outputs } = trial.subject;
  const { defaultDeveloperPortalUrl: developerPortalUrl } = outputs;
  if (developerPortalUrl === undefined) return undefined;
  return { ...trial, subject: { ...trial.subject, outputs: { ...outputs, developerPortalUrl } } };
}

/** The Application ID URI of an API's backend app. */
export function identifierUri({ subject, api }: ApiUnderTest): string {
  return api.backendApp.identifierUri ?? `api://${subject.outputs.apis[api.name]!.backendClientId}`;
}
