import { publish } from "../../../../emulator/arm/portal/publication.ts";
import { calculatorApp } from "../../../../emulator/backend/calculator.ts";
import { calculatorHost } from "../../../../emulator/backend/calculatorHost.ts";
import type {
  ApimApi,
  ApimAuthorizationServer,
  ApimOperation,
  ApimService,
} from "../../../../emulator/model/instances.ts";
import { Table } from "../../../../emulator/model/table.ts";
import { contentOfOpenedPortal } from "../../../../emulator/portal/template.ts";
import { startWorld, type World } from "../../../../emulator/world.ts";
import { ScriptedAuthority } from "./authority.ts";
import { ScriptedGateway } from "./gateway.ts";

/** The lab's instance as deployed, with an authority and a gateway that a test can script. */
export interface Lab {
  readonly world: World;
  readonly service: ApimService;
  readonly api: ApimApi;
  readonly server: ApimAuthorizationServer;
  readonly authority: ScriptedAuthority;
  readonly gateway: ScriptedGateway;
  readonly portalUrl: string;
  /** Takes a new portal revision, as ARM does when one completes. */
  publish(): void;
  close(): Promise<void>;
}

export const tenantId = "7b6a2d1e-0000-4000-8000-000000000001";
export const clientId = "c11e0000-0000-4000-8000-000000000002";
export const clientSecret = "the-live-secret&+%";
export const user = { username: "ada@contoso.onmicrosoft.com", password: "difference-engine" };
const login = "https://login.microsoftonline.com";

/**
 * Seeds the stores directly and publishes the portal once.
 * @param options.real the world's own Entra ID and gateway answer instead of the scripted ones
 */
export async function startLab(options: { readonly real?: boolean } = {}): Promise<Lab> {
  const world = await startWorld({ extraHosts: { [calculatorHost]: calculatorApp() } });
  const service = newService("contoso-calc");
  const server = newServer("oauth-AuthorizationCodeFlow");
  const api = newApi("basic-calculator", server.name);
  service.apis.set(api.name, api);
  service.authorizationServers.set(server.name.toLowerCase(), server);
  service.products.set("calculator", {
    ...resource("products", "calculator", { displayName: "Calculator", state: "published" }),
    apis: new Set([api.name]),
  });
  service.subscriptions.set("console", {
    ...resource("subscriptions", "console", {
      displayName: "Test console",
      state: "active",
      scope: "/subscriptions/0/providers/Microsoft.ApiManagement/service/contoso-calc/products/calculator",
    }),
    primaryKey: "primary-key",
    secondaryKey: "secondary-key",
  });
  world.arm.services.set(service.name, service);
  const authority = new ScriptedAuthority();
  const gateway = new ScriptedGateway("https://contoso-calc.developer.azure-api.net");
  if (!options.real) {
    world.addHost("login.microsoftonline.com", authority.app);
    world.addHost("contoso-calc.azure-api.net", gateway.app);
  }
  let revision = 20260131120000;
  const lab: Lab = {
    world,
    service,
    api,
    server,
    authority,
    gateway,
    portalUrl: "https://contoso-calc.developer.azure-api.net",
    publish() {
      revision += 1;
      service.published = publish(service, String(revision));
    },
    close: () => world.close(),
  };
  lab.publish();
  return lab;
}

export function newService(name: string): ApimService {
  return {
    ...resource("service", name, { publisherName: "Contoso", publisherEmail: "api@contoso.example" }),
    subscriptionId: "0f3c0000-0000-4000-8000-000000000003",
    resourceGroup: "rg-contoso",
    tenantId,
    location: "westeurope",
    sku: { name: "Developer", capacity: 1 },
    tags: {},
    apis: new Table(),
    authorizationServers: new Map(),
    products: new Map(),
    subscriptions: new Map(),
    namedValues: new Map(),
    portalRevisions: new Map(),
    portalContent: contentOfOpenedPortal(() => '"AAAAAAAAAAE="'),
  };
}

export function newServer(name: string, properties: Record<string, unknown> = {}): ApimAuthorizationServer {
  return {
    ...resource("authorizationServers", name, {
      displayName: "OAuth-AuthorizationCodeFlow",
      description: "Signs the developer console in to Microsoft Entra ID",
      clientRegistrationEndpoint: "http://localhost",
      authorizationEndpoint: `${login}/${tenantId}/oauth2/v2.0/authorize`,
      tokenEndpoint: `${login}/${tenantId}/oauth2/v2.0/token`,
      clientId,
      grantTypes: ["authorizationCode"],
      clientAuthenticationMethod: ["Body"],
      bearerTokenSendingMethods: ["authorizationHeader"],
      defaultScope: "api://backend/Default.Scope",
      ...properties,
    }),
    clientSecret,
  };
}

export function newApi(
  name: string,
  serverName: string | undefined,
  properties: Record<string, unknown> = {},
): ApimApi {
  const operations = [
    operation("add", "Add two integers", "51", "49"),
    operation("div", "Divide two integers", "100", "20"),
  ];
  const oAuth2 = serverName && { authorizationServerId: serverName, scope: "api://backend/Calculator.Read" };
  return {
    ...resource("apis", name, {
      displayName: "Basic Calculator",
      description: "Arithmetics is just a call away!",
      protocols: ["https"],
      serviceUrl: `https://${calculatorHost}/api`,
      subscriptionRequired: true,
      isCurrent: true,
      ...(oAuth2 && { authenticationSettings: { oAuth2, oAuth2AuthenticationSettings: [oAuth2] } }),
      ...properties,
    }),
    path: "calc",
    operations: new Table(operations.map((each) => [each.name, each])),
  };
}

function operation(name: string, displayName: string, a: string, b: string): ApimOperation {
  const parameter = (parameterName: string, value: string) => ({
    name: parameterName,
    type: "string",
    required: true,
    defaultValue: value,
    values: [value],
  });
  return {
    ...resource("operations", name, { displayName, description: `${displayName}.` }),
    method: "GET",
    urlTemplate: `/${name}?a={a}&b={b}`,
    templateParameters: [parameter("a", a), parameter("b", b)],
    queryParameters: [],
    responses: [
      { statusCode: 200, description: "The result.", representations: [{ contentType: "application/xml" }] },
    ],
  };
}

function resource(type: string, name: string, properties: Record<string, unknown>) {
  return { id: `/${type}/${name}`, name, etag: '"AAAAAAAAAAE="', properties };
}
