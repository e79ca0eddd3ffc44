import type { ApiFacts, ClientFacts } from "./facts.ts";

/** How a client's configuration can be printed: each is a text that ends in a line break. */
export const formats = { msal, env, http } as const;

export type Format = keyof typeof formats;

/** The header of a subscription key (learn.microsoft.com/azure/api-management/api-management-subscriptions). */
const keyHeader = "Ocp-Apim-Subscription-Key";

/** What MSAL's libraries call their configuration, and which scopes to ask for, by API. */
function msal(facts: ClientFacts): string {
  const { clientId, authority, redirectUris, apis, secretCommand } = facts;
  const [redirectUri] = redirectUris;
  const configuration = {
    auth: { clientId, authority, ...(redirectUri !== undefined && { redirectUri }) },
    ...(redirectUris.length > 1 && { redirectUris }),
    ...(secretCommand !== undefined && { clientSecret: `printed by: ${secretCommand}` }),
    apis: Object.fromEntries(
      apis.map(({ name, url, scopes, roles, needsKey }) => [
        name,
        { url, scopes, ...(roles.length > 0 && { roles }), ...(needsKey && { keyHeader }) },
      ]),
    ),
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Lines for a .env file. */
function env(facts: ClientFacts): string {
  const { clientId, tenantId, authority, redirectUris, apis, secretCommand } = facts;
  const lines = [
    `AZURE_CLIENT_ID=${clientId}`,
    `AZURE_TENANT_ID=${tenantId}`,
    `AUTHORITY=${authority}`,
    ...(redirectUris.length > 0 ? [`REDIRECT_URIS=${quoted(redirectUris.join(" "))}`] : []),
    ...(secretCommand === undefined ? [] : [`# AZURE_CLIENT_SECRET is printed by: ${secretCommand}`]),
    ...apis.flatMap((api) => {
      const prefix = api.name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
      return [
        `${prefix}_URL=${api.url}`,
        ...(api.version
          ? [
              `# calls name the version in the ${api.version.place}: ${api.version.name}, ${api.version.value}`,
            ]
          : []),
        `${prefix}_SCOPES=${quoted(api.scopes.join(" "))}`,
        ...(api.needsKey
          ? [`# ${prefix}_KEY is the subscription key that goes into the header ${keyHeader}`]
          : []),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function quoted(text: string): string {
  return text.includes(" ") ? `"${text}"` : text;
}

/** Requests for a .http file, as the REST clients of editors send them. */
function http(facts: ClientFacts): string {
  const { clientId, secretCommand, type } = facts;
  const head = [
    `@clientId = ${clientId}`,
    ...(secretCommand === undefined
      ? []
      : [`# printed by: ${secretCommand}`, "@clientSecret = {{$processEnv AZURE_CLIENT_SECRET}}"]),
    ...(facts.apis.some(({ needsKey }) => needsKey)
      ? [
          "# from the developer portal: Profile, Subscriptions",
          "@subscriptionKey = {{$processEnv SUBSCRIPTION_KEY}}",
        ]
      : []),
  ];
  const parts = facts.apis.map((api) =>
    type === "daemon" ? daemonRequests(facts, api) : userRequests(facts, api),
  );
  return `${[head.join("\n"), ...parts].join("\n\n")}\n`;
}

function daemonRequests({ tokenEndpoint, secretCommand }: ClientFacts, api: ApiFacts): string {
  const name = `tokenFor${identifier(api.name)}`;
  const proof =
    secretCommand === undefined
      ? "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={{assertion}}"
      : "client_secret={{clientSecret}}";
  return [
    `### a token of ${api.name}, with ${api.roles.join(", ")}`,
    `# @name ${name}`,
    `POST ${tokenEndpoint}`,
    "Content-Type: application/x-www-form-urlencoded",
    "",
    `grant_type=client_credentials&client_id={{clientId}}&${proof}&scope=${encodeURIComponent(api.scopes.join(" "))}`,
    "",
    ...callOf(api, `{{${name}.response.body.access_token}}`),
  ].join("\n");
}

/** Somebody signs in, so the request is a page to open. */
function userRequests({ authorizationEndpoint, clientId, redirectUris }: ClientFacts, api: ApiFacts): string {
  const url = new URL(authorizationEndpoint);
  const query = {
    ...{ client_id: clientId, response_type: "code", scope: api.scopes.join(" ") },
    ...(redirectUris[0] !== undefined && { redirect_uri: redirectUris[0] }),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return [
    `### ${api.name}: the application sends its user to this page, adds state and PKCE, and redeems the code`,
    `# ${url.href}`,
    "@accessToken = {{$processEnv ACCESS_TOKEN}}",
    "",
    ...callOf(api, "{{accessToken}}"),
  ].join("\n");
}

function callOf({ name, url, needsKey, version }: ApiFacts, token: string): string[] {
  const query = version?.place === "query" ? `?${version.name}=${version.value}` : "";
  return [
    `### a call of ${name}; its operations are in its OpenAPI document`,
    `GET ${url}/${query}`,
    `Authorization: Bearer ${token}`,
    ...(version?.place === "header" ? [`${version.name}: ${version.value}`] : []),
    ...(needsKey ? [`${keyHeader}: {{subscriptionKey}}`] : []),
  ];
}

function identifier(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, "_");
}
