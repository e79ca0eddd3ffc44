import type { ApimNamedValue, ApimService } from "../../model/instances.ts";
import type { XmlElement, XmlText } from "../xml/parse.ts";
import type { PolicyProblem } from "./problems.ts";

/** A named value as policies see it (learn.microsoft.com/azure/api-management/api-management-howto-properties). */
export interface NamedValue {
  readonly displayName: string;
  readonly value: string;
  /** A secret one is never written into a message. */
  readonly secret: boolean;
}

/** The named value with that display name, upper and lower case told apart. */
export type NamedValueLookup = (displayName: string) => NamedValue | undefined;

/** A named value as it is kept, for policies. */
export function asNamedValue({ properties, value }: ApimNamedValue): NamedValue {
  return { displayName: properties.displayName as string, value, secret: properties.secret === true };
}

/** The named values of an instance. */
export function namedValuesOf(service: ApimService): NamedValue[] {
  return [...service.namedValues.values()].map(asNamedValue);
}

export function namedValueLookup(service: ApimService): NamedValueLookup {
  return (displayName) => namedValuesOf(service).find((one) => one.displayName === displayName);
}

const reference = /\{\{\s*([A-Za-z0-9\-._]+)\s*\}\}/g;

/** What a document became once its named values were put in. */
export interface Substitution {
  readonly root: XmlElement;
  readonly used: readonly NamedValue[];
  /** Display names of all that it refers to. */
  readonly names: readonly string[];
  readonly problems: readonly PolicyProblem[];
}

/**
 * Puts named values into every attribute and text, in or around expressions. A value may be an expression; a
 * reference inside a value stays as it is (howto-properties, "Use a named value").
 */
export function substituteNamedValues(root: XmlElement, lookUp: NamedValueLookup): Substitution {
  const names = new Set<string>();
  const used = new Map<string, NamedValue>();
  const problems: PolicyProblem[] = [];

  function put(text: XmlText, element: XmlElement, isTemplate: boolean): XmlText {
    const value = text.value.replace(reference, (whole, name: string) => {
      const found = lookUp(name);
      // Liquid writes its own values in the same braces.
      if (!found && isTemplate) return whole;
      names.add(name);
      if (found) used.set(name, found);
      // The service's own words and target: Azure/apiops#605, hashicorp/terraform-provider-azurerm#5001.
      else
        problems.push({
          line: element.line,
          element: element.name,
          message: `Cannot find a property '${name}'`,
        });
      return found?.value ?? whole;
    });
    return { ...text, value };
  }

  function walk(element: XmlElement): XmlElement {
    const isTemplate = element.attributes.get("template")?.value.trim() === "liquid";
    return {
      ...element,
      attributes: new Map(
        [...element.attributes].map(([name, text]) => [name, put(text, element, false)] as const),
      ),
      children: element.children.map(walk),
      ...(element.text && { text: put(element.text, element, isTemplate) }),
    };
  }

  return { root: walk(root), used: [...used.values()], names: [...names], problems };
}

/** A document's text with its references to one named value turned into references to another. */
export function renameReferences(text: string, from: string, to: string): string {
  return text.replace(reference, (whole, name: string) => (name === from ? `{{${to}}}` : whole));
}

/** A text for people, with every secret named value in it replaced by its reference. */
export function withoutSecrets(text: string, values: Iterable<NamedValue>): string {
  const secrets = [...values]
    .filter(({ secret, value }) => secret && value !== "")
    .sort((a, b) => b.value.length - a.value.length);
  return secrets.reduce(
    (shown, { displayName, value }) =>
      spellings(value).reduce((rest, one) => rest.replaceAll(one, () => `{{${displayName}}}`), shown),
    text,
  );
}

/** How a value may be written in a message: as it is, in a URL, in a form's text, in JSON. */
function spellings(value: string): string[] {
  const wellFormed = value.toWellFormed();
  return [
    value,
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    new URLSearchParams({ "": value }).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
  ];
}
