import type { AttributeSchema } from "../gateway/compiler/attributeSchema.ts";
import type { ElementSchema } from "../gateway/compiler/schema.ts";
import { contextType } from "../gateway/expressions/library/contextMembers.ts";
import "../gateway/expressions/library/statics.ts";
import { statics } from "../gateway/expressions/library/staticSides.ts";
import { memberNames, methodsOf, propertyOf, signature } from "../gateway/expressions/members.ts";
import type { Type } from "../gateway/expressions/types.ts";
import { policyDefinitions } from "../gateway/policies/index.ts";
import { notRunParts, notRunPolicies } from "../gateway/reference/policies.ts";
import { type CoverageTable, codes } from "./table.ts";

/** Policies with their attributes, children, sections and scopes, from the definitions that documents are checked against. */
export function policyCoverage(): CoverageTable {
  return {
    title: "Gateway, policies",
    text: [
      "An attribute with `*` is required; in italics, what API Management has and the gateway refuses by name.",
      `Policies of API Management that are refused by name: ${codes(Object.keys(notRunPolicies).sort())}.`,
    ].join("\n"),
    columns: ["policy", "sections", "scopes", "attributes", "elements in it"],
    rows: [...policyDefinitions.values()]
      .sort((one, other) => (one.element < other.element ? -1 : 1))
      .map((policy) => [
        `\`${policy.element}\``,
        policy.sections.join(", "),
        policy.scopes?.join(", ") ?? "all",
        attributesOf(policy, policy.element),
        policy.policies ? "policies" : childrenOf(policy, policy.element),
      ]),
  };
}

function attributesOf({ attributes = {} }: ElementSchema, path: string): string {
  const own = Object.entries(attributes).map(([name, { required }]: [string, AttributeSchema]) =>
    required ? `\`${name}\`*` : `\`${name}\``,
  );
  const missing = (notRunParts[path]?.attributes ?? []).map((name) => `*${name}*`);
  return [...own, ...missing].join(", ") || "–";
}

function childrenOf({ children = [] }: ElementSchema, path: string): string {
  const own = children.map((child) => {
    const below = `${path}/${child.element}`;
    const attributes = attributesOf(child, below);
    const inner = childrenOf(child, below);
    const more = [attributes, inner].filter((text) => text !== "–").join("; ");
    return `\`${child.element}\`${more && ` (${more})`}`;
  });
  const missing = (notRunParts[path]?.children ?? []).map((name) => `*${name}*`);
  return [...own, ...missing].join(", ") || "–";
}

/** Members of every type that an expression can come to, from `context` and the classes with static members on. */
export function expressionCoverage(): CoverageTable {
  const types = new Map<string, Type>();
  const queue: Type[] = [contextType];
  for (let type = queue.shift(); type; type = queue.shift()) {
    if (types.has(type.name)) continue;
    types.set(type.name, type);
    for (const name of memberNames(type)) queue.push(...reached(type, name));
    for (const { returns } of type.indexers) if (typeof returns !== "function") queue.push(returns);
  }
  const row = (name: string, type: Type) => [name, codes(membersOf(type))];
  return {
    title: "Gateway, expressions",
    text: "Members of the types that policy expressions come to from `context`, then of the classes with static members.",
    columns: ["type", "members"],
    rows: [
      ...[...types.values()]
        .filter((type) => membersOf(type).length > 0)
        .map((type) => row(`\`${type.name}\``, type)),
      ...[...statics].map(([name, type]) => row(`\`${name}\`, static`, type)),
    ],
  };
}

function reached(type: Type, name: string): Type[] {
  const property = propertyOf(type, name);
  const methods = methodsOf(type, name);
  const returned = methods.flatMap(({ returns, typeArguments = [] }) =>
    typeof returns === "function" ? typeArguments : [returns, ...typeArguments],
  );
  return [...(property ? [property.type] : []), ...returned];
}

function membersOf(type: Type): string[] {
  return memberNames(type)
    .sort()
    .flatMap((name) => {
      const methods = methodsOf(type, name).map((method) => signature(name, method));
      return propertyOf(type, name) ? [name, ...methods] : methods;
    });
}
