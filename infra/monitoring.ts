import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import { dependingOn } from "./dependingOn.ts";
import { monitoringId } from "./names/sharedNames.ts";
import type { ProtectedApi } from "./protectedApi.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import * as applicationinsights from "./sdk/applicationinsights.ts";
import type { Settings } from "./settings.ts";

/** Arguments of {@link Monitoring}. */
export interface MonitoringArgs {
  readonly settings: Settings;
  /** Resource id of the Application Insights component. */
  readonly applicationInsights: string;
  readonly apiManagement: ApiManagement;
  /** The stack's APIs, in the order of the settings. */
  readonly apis: readonly ProtectedApi[];
}

/** What is logged of a request, and what is not: no bodies, no headers but those that are named. */
export function diagnosticSettings({ monitoring: { sampling, headers } }: Pick<Settings, "monitoring">) {
  const nothing = { headers: [], body: { bytes: 0 } };
  return {
    alwaysLog: "allErrors",
    httpCorrelationProtocol: "W3C",
    verbosity: "information",
    logClientIp: false,
    sampling: { samplingType: "fixed", percentage: sampling },
    frontend: { request: { headers: [...headers], body: { bytes: 0 } }, response: nothing },
    backend: { request: nothing, response: nothing },
  };
}

/**
 * Sends what the gateway does to Application Insights: of the whole instance where the stack has made it, of the stack's
 * APIs alone where it has adopted it.
 */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("apim-oauth:infra:Monitoring", name, {}, opts);
    const { settings, apiManagement, apis } = args;
    const { resourceGroupName, serviceName, serviceId } = apiManagement;
    const inService = { resourceGroupName, serviceName };
    const child = { parent: this, ...apiManagement.content };
    const id = monitoringId(settings, settings.apiManagement.existing);

    const component = applicationinsights.Component.get(name, args.applicationInsights, {
      parent: this,
      additionalSecretOutputs: ["connectionString", "instrumentationKey"],
    });
    // In a named value of its own: a logger that is given the connection itself leaves one behind at every change.
    const connection = new apimanagement.NamedValue(
      name,
      {
        ...inService,
        namedValueId: id,
        displayName: id,
        value: pulumi.secret(component.connectionString),
        secret: true,
      },
      { ...child, additionalSecretOutputs: ["value"] },
    );
    const logger = new apimanagement.Logger(
      name,
      {
        ...inService,
        loggerId: id,
        loggerType: "applicationInsights",
        description: "Requests of the gateway",
        credentials: { connectionString: dependingOn(connection, `{{${id}}}`) },
        resourceId: args.applicationInsights,
      },
      child,
    );
    const loggerId = dependingOn(logger, pulumi.interpolate`${serviceId}/loggers/${id}`);
    const logged = {
      ...inService,
      diagnosticId: "applicationinsights",
      loggerId,
      ...diagnosticSettings(settings),
    };
    if (!settings.apiManagement.existing) new apimanagement.Diagnostic(name, logged, child);
    else {
      for (const [index, api] of settings.apis.entries()) {
        const apiId = apis[index]!.apiId;
        new apimanagement.ApiDiagnostic(`${name}/${api.name}`, { ...logged, apiId }, child);
      }
    }
    this.registerOutputs();
  }
}
