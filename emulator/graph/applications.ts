import type { WorldContext } from "../context.ts";
import type { Application, Tenant } from "../model/directory.ts";
import { checkApplication } from "./applicationRules.ts";
import { newApplication, shownApplication } from "./applicationView.ts";
import { denied } from "./authorization.ts";
import { deleteApplication } from "./deletedItems.ts";
import { badRequest, resourceNotFound } from "./errors.ts";
import { federatedCredentialRoutes } from "./federatedCredentials.ts";
import { type Body, checkBody, isObject, merge, withoutOwnId } from "./fields.ts";
import {
  collection,
  created,
  entity,
  type GraphApp,
  type GraphContext,
  noContent,
  readJson,
} from "./http.ts";
import { keep, splitResets } from "./keptProperties.ts";
import { changedKeys } from "./keyCredentials.ts";
import { passwordRoutes } from "./passwords.ts";
import { listed, selected, withAppId } from "./query.ts";
import { referenceRoutes, references } from "./references.ts";
import { applicationFields } from "./resources.ts";

/** /v1.0/applications (learn.microsoft.com/graph/api/resources/application). */
export function applicationRoutes(app: GraphApp, context: WorldContext): void {
  const { replication } = context.directory;

  app.get("/v1.0/applications", (c) => {
    const { tenant } = c.get("caller");
    const rows = withAppId(c, tenant.applications.values())
      .filter(({ id }) => replication.lists(id))
      .map((application) => shownApplication(application, tenant));
    return collection(c, "applications", listed(c, "application", rows));
  });

  app.post("/v1.0/applications", async (c) => {
    const { tenant } = c.get("caller");
    const body = await readJson(c);
    const { body: sent, resets } = splitResets(body);
    const checked = checkBody(sent, applicationFields);
    if (typeof checked.displayName !== "string" || checked.displayName === "") {
      throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
    }
    const application = newApplication(context.clock.iso());
    const owners = isObject(body) ? body["owners@odata.bind"] : undefined;
    application.owners = references(owners, "owners", tenant);
    if (c.get("onlyOwned") || tenant.access.ownsWhatItCreates) own(application, c.get("caller").oid);
    change(application, undefined, checked, resets, tenant);
    // Taken by PATCH alone, as nais/azurerator#164 reports.
    if (c.get("onlyOwned") && application.api.acceptMappedClaims) throw denied();
    tenant.applications.set(application.id, application);
    replication.made(application.id);
    return created(c, "applications", shownApplication(application, tenant));
  });

  app.get("/v1.0/applications/:key", (c) => {
    const { tenant } = c.get("caller");
    const row = shownApplication(findApplication(c), tenant);
    return entity(c, "applications", selected(c, "application", row));
  });

  app.patch("/v1.0/applications/:key", async (c) => {
    const before = findApplication(c);
    const { body, resets } = splitResets(withoutOwnId(await readJson(c), before.id));
    const checked = checkBody(body, applicationFields);
    const after = structuredClone(before);
    change(after, before, checked, resets, c.get("caller").tenant);
    Object.assign(before, after);
    return noContent(c);
  });

  app.delete("/v1.0/applications/:key", (c) => {
    deleteApplication(c.get("caller").tenant, findApplication(c), context.clock.now());
    return noContent(c);
  });

  passwordRoutes(app, context, "applications", findApplication);
  referenceRoutes(app, "applications", "owners", findApplication);
  federatedCredentialRoutes(app, findApplication);

  /** The application that the path names, by object id or by `appId=…`. */
  function findApplication(c: GraphContext): Application {
    const key = c.req.param("key") ?? "";
    const { tenant } = c.get("caller");
    const appId = /^appId=(.*)$/.exec(key)?.[1]?.toLowerCase();
    const application =
      appId === undefined
        ? tenant.applications.get(key.toLowerCase())
        : [...tenant.applications.values()].find((candidate) => candidate.appId === appId);
    if (!application || !replication.finds(application.id)) throw resourceNotFound(appId ?? key);
    return application;
  }
}

/** Who may change only its own is made an owner of what it creates (microsoftgraph/msgraph-sdk-powershell#829). */
function own(application: Application, oid: string): void {
  if (!application.owners.includes(oid)) application.owners.push(oid);
}

function change(
  after: Application,
  before: Application | undefined,
  patch: Body,
  resets: readonly string[],
  tenant: Tenant,
): void {
  const { keyCredentials, ...rest } = keep(after, patch, resets);
  merge(after as unknown as Record<string, unknown>, rest);
  if (keyCredentials) {
    after.keyCredentials = changedKeys(before?.keyCredentials ?? [], keyCredentials as Body[]);
  }
  checkApplication(before, after, tenant);
}
