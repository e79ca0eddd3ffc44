import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimService, ArmEntity } from "../../model/instances.ts";
import { own } from "../../own.ts";
import { apimVersions } from "../apimVersions.ts";
import { refuse } from "../childResource.ts";
import { notFound } from "../errors.ts";
import { checkIfMatch } from "../etag.ts";
import { flag, object, required, text } from "../fieldKinds.ts";
import { checkFields, type Fields } from "../fields.ts";
import { type ArmRequest, asObject, ownName, type ResourceType, sentProperties } from "../request.ts";
import { standing } from "./standing.ts";

const type = "Microsoft.ApiManagement/service/portalsettings";
const enabled = object({ enabled: flag });

interface Setting {
  readonly fields: Fields;
  /** Of an instance in which nobody has changed it (recording net-portal-settings-2021). */
  readonly initial: Readonly<Record<string, unknown>>;
}

/** The three settings of the developer portal: they are there from the beginning, and cannot be deleted. */
const settings: Readonly<Record<string, Setting>> = {
  delegation: {
    fields: {
      url: text,
      validationKey: text,
      subscriptions: enabled,
      userRegistration: enabled,
      enabled: flag,
    },
    initial: {
      url: null,
      subscriptions: { enabled: false },
      userRegistration: { enabled: false },
      enabled: false,
    },
  },
  // In the recordings it is on: of an instance that other tests have changed before. In a new one the box "Redirect
  // anonymous users to sign-in page" is to be ticked (MicrosoftDocs/azure-docs#90178, api-management-developer-portal#535).
  signin: { fields: { enabled: flag }, initial: { enabled: false } },
  signup: {
    fields: {
      enabled: flag,
      termsOfService: object({ enabled: required(flag), text, consentRequired: required(flag) }),
    },
    initial: { enabled: true, termsOfService: { text: null, enabled: false, consentRequired: false } },
  },
};

/** In the list every item has the members of all three. */
const inList = {
  url: null,
  validationKey: null,
  subscriptions: null,
  userRegistration: null,
  enabled: null,
  termsOfService: null,
};

/** PUT 200, PATCH 204 (official examples PortalSettingsUpdate…), HEAD with the ETag. The portal reads `signin` alone. */
export const portalSettings: ResourceType = {
  type,
  apiVersions: apimVersions,
  get: (request) => shown(found(request), 200),
  head: (request) => ({ status: 200, headers: { etag: found(request).etag } }),
  list(request) {
    const value = Object.keys(settings).map((name) => {
      const body = view(at(request, name));
      return { ...body, properties: { ...inList, ...body.properties } };
    });
    return { status: 200, body: { value, count: value.length } };
  },
  put: (request) => shown(write(request, false), 200),
  patch(request) {
    const { etag } = write(request, true);
    return { status: 204, headers: { etag } };
  },
  actions: {
    listSecrets(request) {
      const { validationKey = null } = found(request).secrets;
      return { status: 200, body: { validationKey } };
    },
  },
};

/** Whether the portal, once it is published, shows nothing to visitors who have not signed in. */
export function requiresSignIn({ children }: ApimService): boolean {
  return children?.get("portalsettings")?.get("signin")?.properties.enabled === true;
}

function found(request: ArmRequest): ArmEntity {
  const name = ownName(request).toLowerCase();
  if (!own(settings, name)) throw notFound("Portal setting");
  return at(request, name);
}

function at(request: ArmRequest, name: string): ArmEntity {
  return standing(request, "portalsettings", name, settings[name]!.initial);
}

function write(request: ArmRequest, partial: boolean): ArmEntity {
  const setting = found(request);
  checkIfMatch(request, setting);
  const { fields, initial } = settings[setting.name]!;
  const sent = sentProperties(request);
  refuse(checkFields(sent, fields, { partial }), type);
  const { validationKey, ...rest } = sent;
  const before = partial ? setting.properties : initial;
  const properties: Record<string, unknown> = { ...before, ...rest };
  // Delegation is on as soon as one of its two kinds is.
  if (setting.name === "delegation" && sent.enabled === undefined) {
    properties.enabled = [properties.subscriptions, properties.userRegistration].some(
      (kind) => asObject(kind)?.enabled === true,
    );
  }
  Object.assign(setting, {
    properties,
    etag: request.context.arm.nextEtag(),
    ...(validationKey !== undefined && { secrets: { validationKey } }),
  });
  return setting;
}

function view({ id, name, properties }: ArmEntity) {
  return { id, type, name, properties };
}

function shown(setting: ArmEntity, status: number): ArmAnswer {
  return { status, body: view(setting), headers: { etag: setting.etag } };
}
