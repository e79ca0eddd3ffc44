import { portalContent } from "../arm/portal/portalContent.ts";
import type { ArmResource, ArmStore } from "../model/instances.ts";

/** A content item as a template has it, under its short id. */
export interface TemplateItem {
  readonly type: string;
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

/**
 * What an administrator's browser uploads to a portal without content. Azure's portal has 52 items of its own in
 * `/editors/templates/default.json`; these have the same types and are as few as a publication needs here.
 */
export const template: Readonly<Record<string, TemplateItem>> = Object.fromEntries(
  [
    item("document", "configuration", { nodes: [{ site: { title: "Rehearsal developer portal" } }] }),
    item("document", "navigation", { nodes: [] }),
    item("document", "stylesheet", { nodes: [] }),
    item("layout", "default", { en_us: { title: "Default", permalinkTemplate: "/*" } }),
    item("page", "home", { en_us: { title: "Home", permalink: "/" } }),
    item("page", "apis", { en_us: { title: "APIs", permalink: "/apis" } }),
  ].map((each) => [`/contentTypes/${each.contentType}/contentItems/${each.item.name}`, each.item]),
);

/** The content of a portal that somebody has opened as administrator already. */
export function contentOfOpenedPortal(nextEtag: () => string): Map<string, ArmResource> {
  return new Map(
    Object.entries(template).map(([id, { name, properties }]) => {
      const [, , contentType] = id.split("/");
      return [`${contentType}/${name}`.toLowerCase(), { id, name, etag: nextEtag(), properties }];
    }),
  );
}

/** @param serviceName of an instance that is there */
export function giveContentToPortal(arm: ArmStore, serviceName: string): void {
  const service = arm.service(serviceName)!;
  for (const [key, content] of contentOfOpenedPortal(() => arm.nextEtag())) {
    service.portalContent.set(key, content);
  }
}

function item(contentType: string, name: string, properties: Record<string, unknown>) {
  return { contentType, item: { type: portalContent.type, name, properties } satisfies TemplateItem };
}
