import { html } from "hono/html";
import type { PublishedApi } from "../../model/publishedPortal.ts";
import type { OpenPortal } from "../openPortal.ts";
import { layout, type Markup } from "./layout.ts";

/** Path of an API's page. */
export function apiPath(api: PublishedApi): string {
  return `/apis/${encodeURIComponent(api.name)}`;
}

/** Path of the console of an operation. */
export function consolePath(api: PublishedApi, operation: { readonly name: string }): string {
  return `${apiPath(api)}/operations/${encodeURIComponent(operation.name)}`;
}

export function homePage(portal: OpenPortal): Markup {
  const { service, published } = portal;
  const publisher = String(service.properties.publisherName ?? "");
  return page(
    portal,
    "Home",
    html`<h1>${publisher ? `${publisher} APIs` : "APIs"}</h1>
      <p class="lead">Read what the APIs do, sign in, and call them from this page.</p>
      <p><a class="button" href="/apis">Browse ${published.apis.length === 1 ? "1 API" : `${published.apis.length} APIs`}</a></p>`,
  );
}

export function apiListPage(portal: OpenPortal): Markup {
  const { apis } = portal.published;
  const empty = html`<p>The published revision holds no APIs.</p>`;
  return page(
    portal,
    "APIs",
    html`<h1>APIs</h1>
      ${apis.length === 0 ? empty : html`<ul class="cards">${apis.map((api) => apiCard(portal, api))}</ul>`}`,
  );
}

function apiCard(portal: OpenPortal, api: PublishedApi): Markup {
  return html`<li data-api="${api.name}" data-display-name="${api.displayName}">
    <a href="${apiPath(api)}">${fullName(api)}</a>
    ${description(api.description)}
    <code>${baseUrl(portal, api)}</code>
  </li>`;
}

export function apiPage(portal: OpenPortal, api: PublishedApi): Markup {
  return page(
    portal,
    api.displayName,
    html`<p class="crumbs"><a href="/apis">APIs</a></p>
      <h1>${fullName(api)}</h1>
      ${description(api.description)}
      <p><code>${baseUrl(portal, api)}</code></p>
      <h2>Operations</h2>
      ${api.operations.length === 0 ? html`<p>This API has no operations.</p>` : ""}
      <ul class="operations">
        ${api.operations.map(
          (
            operation,
          ) => html`<li data-operation="${operation.name}" data-display-name="${operation.displayName}">
            <a href="${consolePath(api, operation)}">
              <span class="method">${operation.method}</span>
              <span>${operation.displayName}</span>
              <code>${operation.urlTemplate}</code>
            </a>
          </li>`,
        )}
      </ul>`,
  );
}

/** With its version (Azure/api-management-developer-portal: ApisTable.tsx). */
function fullName({ displayName, version }: PublishedApi): string {
  return version ? `${displayName} - ${version.name}` : displayName;
}

/** Where the gateway answers for an API. */
export function baseUrl(portal: OpenPortal, api: PublishedApi): string {
  return api.path ? `${portal.gateway}/${api.path}` : portal.gateway;
}

export function description(text: string): Markup | "" {
  return text ? html`<p class="description">${text}</p>` : "";
}

export function page(portal: OpenPortal, title: string, content: Markup): Markup {
  return layout({ service: portal.service.name, revision: portal.published.revision }, title, content);
}
