import { Document, isMap, isScalar, isSeq } from "yaml";
import { apiDefaults } from "../../infra/settings/defaults.ts";
import { rotationCommand } from "../../lib/stack/rotation.ts";
import type { Answers } from "./answers.ts";
import { labAnswers } from "./defaults.ts";

const modeline = " yaml-language-server: $schema=infra/stack.schema.json";

/** The text of a new stack file: what differs from the lab, with comments for the next person. */
export function stackFileText(project: string, stack: string, answers: Answers): string {
  const document = new Document(
    { config: contentOf(project, answers) },
    // What Pulumi reads is YAML 1.1, where a bare date or `yes` is no text.
    { version: "1.1" },
  );
  document.contents!.commentBefore = `${modeline}
 The stack ${stack}: what differs from the lab. What is not here has the lab's value; every key is in Pulumi.yaml.
 Before it costs anything: npm run rehearse -- --stack ${stack}`;
  const own = (key: string) => ["config", `${project}:${key}`];
  for (const key of ["apiManagement", "clientApp", "oauthServer", "apis"])
    comment(document, own(key), undefined, true);
  comment(
    document,
    [...own("apiManagement"), "serviceName"],
    answers.existing ? undefined : " Unique in the whole cloud.",
  );
  comment(document, [...own("apiManagement"), "existing"], " Adopted, not created: destroy leaves it alone.");
  comment(
    document,
    [...own("clientApp"), "grantAdminConsent"],
    " An administrator grants it: the output adminConsentUrl is where.",
  );
  comment(
    document,
    [...own("oauthServer"), "grantTypes"],
    " Without a client secret: the portal's console redeems its codes in the browser.",
  );
  comment(
    document,
    [...own("clientApp"), "secrets", 0],
    ` The last one is in use. ${rotationCommand(stack)} adds the next one.`,
  );
  return document.toString({ lineWidth: 0 });
}

function contentOf(project: string, answers: Answers): Record<string, unknown> {
  const { tenant, subscription, location, cloud, existing, adminConsent } = answers;
  const environment = differing("cloud", cloud);
  const values: Record<string, unknown> = {
    "azuread:tenantId": tenant,
    "azuread:environment": environment,
    "azure-native:tenantId": tenant,
    "azure-native:environment": environment,
    "azure-native:subscriptionId": subscription,
    "azure-native:location": location,
    [`${project}:apiManagement`]: filled({
      serviceName: answers.serviceName,
      resourceGroupName: answers.resourceGroup,
      existing: existing || undefined,
      sku: differing("sku", answers.sku),
      publisherName: differing("publisherName", answers.publisherName),
      publisherEmail: differing("publisherEmail", answers.publisherEmail),
    }),
    [`${project}:clientApp`]: filled({
      grantAdminConsent: adminConsent === false ? false : undefined,
      secrets: answers.pkce
        ? undefined
        : [filled({ name: answers.secretName, expires: answers.secretExpires })],
    }),
    [`${project}:oauthServer`]: answers.pkce ? { grantTypes: ["authorizationCodeWithPkce"] } : undefined,
    [`${project}:apis`]: apisOf(answers),
  };
  return filled(values) ?? {};
}

function apisOf({ api, openApi, path, serviceUrl, scope }: Answers): unknown {
  const scopes = scope?.map((text) => {
    const [, value, description] = /^([^=]*)(?:=(.*))?$/s.exec(text)!;
    return filled({ value, description });
  });
  const name = api ?? "basic-calculator";
  const byName = apiDefaults({ name });
  const entry = filled({
    openApi: openApi === byName.openApi ? undefined : openApi,
    path: path === byName.path ? undefined : path,
    serviceUrl,
    backendApp: scopes && { scopes },
  });
  return api === undefined && entry === undefined ? undefined : [{ name, ...entry }];
}

function differing(key: keyof typeof labAnswers, value: string | undefined): string | undefined {
  return value === labAnswers[key] ? undefined : value;
}

/** Without what is undefined; undefined when nothing is left. */
function filled(values: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Puts a comment, and perhaps an empty line, before a key or a list's entry, if it is there. */
function comment(
  document: Document,
  path: (string | number)[],
  text: string | undefined,
  space = false,
): void {
  const last = path.at(-1);
  const container = document.getIn(path.slice(0, -1), true);
  const node = isMap(container)
    ? container.items.find(({ key }) => isScalar(key) && key.value === last)?.key
    : isSeq(container)
      ? container.items[Number(last)]
      : undefined;
  if (!isScalar(node) && !isMap(node)) return;
  node.commentBefore = text;
  node.spaceBefore = space;
}
