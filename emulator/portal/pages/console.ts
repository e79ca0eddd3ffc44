import { html } from "hono/html";
import type { OperationParameter } from "../../model/operationParameter.ts";
import type { PublishedApi, PublishedOperation } from "../../model/publishedPortal.ts";
import { consoleServers, missingServers } from "../oauth.ts";
import type { OpenPortal } from "../openPortal.ts";
import { apiPath, baseUrl, description, page } from "./apis.ts";
import { authorizationSection } from "./authorization.ts";
import type { Markup } from "./layout.ts";

/** The test console of one operation. */
export function consolePage(portal: OpenPortal, api: PublishedApi, operation: PublishedOperation): Markup {
  const refusals = consoleRefusals(api);
  const refused = () => [
    refusals.map((refusal) => html`<p class="problem" data-problem>${refusal}</p>`),
    documentedResponses(operation),
  ];
  return page(
    portal,
    `${operation.displayName} - ${api.displayName}`,
    html`<p class="crumbs">
        <a href="/apis">APIs</a> <span aria-hidden="true">/</span> <a href="${apiPath(api)}">${api.displayName}</a>
      </p>
      <h1><span class="method">${operation.method}</span> ${operation.displayName}</h1>
      ${description(operation.description)} ${refusals.length > 0 ? refused() : consoleForm(portal, api, operation)}`,
  );
}

/** What this console does not do, by name; the rest of the page would only mislead. */
function consoleRefusals(api: PublishedApi): string[] {
  const refusals: string[] = [];
  if (api.type !== "http") {
    refusals.push(`The rehearsal's console calls REST APIs only; this API is of type ${api.type}.`);
  }
  if (api.protocols.length > 0 && !api.protocols.includes("https")) {
    refusals.push(`The rehearsal's gateway answers https only; this API allows ${api.protocols.join(", ")}.`);
  }
  return refusals;
}

function consoleForm(portal: OpenPortal, api: PublishedApi, operation: PublishedOperation): Markup {
  return html`<form
      id="console"
      autocomplete="off"
      data-method="${operation.method}"
      data-base-url="${baseUrl(portal, api)}"
      data-url-template="${operation.urlTemplate}"
      data-key-header="${api.subscriptionRequired ? api.keyHeader : ""}"
    >
      <div>
        ${authorizationSection(api, consoleServers(portal.published, api, portal.origin), missingServers(portal.published, api))}
        ${parameterSection(api, operation)}
        ${headerSection(api, operation)}
        ${bodySection(operation)} ${documentedResponses(operation)}
      </div>
      <div>
        <section aria-labelledby="request">
          <h2 id="request">HTTP request</h2>
          <pre id="request-text" tabindex="0" aria-label="HTTP request"></pre>
          <div class="row"><button type="submit">Send</button><label class="check"><input type="checkbox" id="show-secrets" />Show secrets</label></div>
        </section>
        <section aria-labelledby="response" id="response-section" hidden>
          <h2 id="response">HTTP response</h2>
          <div id="response-text" role="status"></div>
        </section>
        <section aria-labelledby="token" id="token-section" hidden>
          <h2 id="token">Access token</h2>
          <p class="hint">Decoded in this page and sent nowhere.</p>
          <div id="token-text"></div>
        </section>
      </div>
    </form>
    <noscript><p class="problem">The console calls the API from your browser, which takes JavaScript.</p></noscript>
    <script type="module" src="/assets/console.js"></script>`;
}

function parameterSection(api: PublishedApi, operation: PublishedOperation): Markup | "" {
  const { templateParameters } = operation;
  const queryParameters = [...operation.queryParameters, ...versionParameter(api, "query")];
  if (templateParameters.length + queryParameters.length === 0) return "";
  return html`<section aria-labelledby="parameters">
    <h2 id="parameters">Parameters</h2>
    <div class="short">${templateParameters.map((parameter) => parameterField(parameter, "template"))}
    ${queryParameters.map((parameter) => parameterField(parameter, "query"))}</div>
  </section>`;
}

function headerSection(api: PublishedApi, operation: PublishedOperation): Markup {
  return html`<section aria-labelledby="headers">
    <h2 id="headers">Headers</h2>
    ${[...documentedHeaders(api, operation), ...versionParameter(api, "header")].map((parameter) => parameterField(parameter, "header"))}
    ${operation.requestContentTypes.length > 0 ? parameterField(contentType(operation), "header") : ""}
    ${parameterField({ name: "Cache-Control", type: "string", required: false, defaultValue: "no-cache", values: [] }, "header")}
    ${api.subscriptionRequired ? secretHeader(api.keyHeader) : ""}
    ${secretHeader("Authorization")}
    <div id="added-headers"></div>
    <button type="button" class="quiet" id="add-header">Add header</button>
  </section>`;
}

/** The version, filled in, where calls name it in a header or in the query. */
function versionParameter({ version }: PublishedApi, place: "header" | "query"): OperationParameter[] {
  if (version?.parameter?.place !== place) return [];
  const { name } = version.parameter;
  return [{ name, type: "string", required: true, values: [], defaultValue: version.name }];
}

/** Headers of the document, without those that the console has fields of its own for. */
function documentedHeaders(api: PublishedApi, operation: PublishedOperation): OperationParameter[] {
  const own = ["authorization", "cache-control", "content-type", api.keyHeader.toLowerCase()];
  return operation.headers.filter(({ name }) => !own.includes(name.toLowerCase()));
}

function contentType(operation: PublishedOperation): OperationParameter {
  const [first] = operation.requestContentTypes;
  return {
    name: "Content-Type",
    type: "string",
    required: false,
    defaultValue: first ?? "",
    values: [...operation.requestContentTypes],
  };
}

function bodySection(operation: PublishedOperation): Markup | "" {
  if (operation.requestContentTypes.length === 0) return "";
  return html`<section aria-labelledby="body-heading">
    <h2 id="body-heading">Body</h2>
    <textarea data-in="body" aria-labelledby="body-heading" rows="8" spellcheck="false"></textarea>
  </section>`;
}

function parameterField(parameter: OperationParameter, place: "template" | "query" | "header"): Markup {
  const id = `${place}-${parameter.name}`;
  const value = parameter.defaultValue ?? (parameter.required ? parameter.values[0] : undefined) ?? "";
  const hasList = parameter.values.length > 1;
  return html`<div class="field">
    <label for="${id}">${parameter.name}${parameter.required ? html` <abbr title="required">*</abbr>` : ""}</label>
    <input
      id="${id}" data-in="${place}" data-name="${parameter.name}" value="${value}"
      ${hasList ? html`list="${id}-values"` : ""} ${parameter.required ? "required" : ""}
    />
    ${hasList ? html`<datalist id="${id}-values">${parameter.values.map((each) => html`<option value="${each}"></option>`)}</datalist>` : ""}
    ${parameter.description ? html`<span class="hint">${parameter.description}</span>` : ""}
  </div>`;
}

function secretHeader(name: string): Markup {
  return html`<div class="field">
    <label for="header-${name}">${name}</label>
    <input
      id="header-${name}" data-in="header" data-name="${name}" value="" type="password"
      autocomplete="off" spellcheck="false" data-secret
    />
  </div>`;
}

function documentedResponses(operation: PublishedOperation): Markup | "" {
  if (operation.responses.length === 0) return "";
  return html`<section aria-labelledby="responses" class="documented">
    <h2 id="responses">Documented responses</h2>
    <dl>
      ${operation.responses.map(({ statusCode, description }) => html`<dt>${statusCode}</dt><dd>${description || "No description"}</dd>`)}
    </dl>
  </section>`;
}
