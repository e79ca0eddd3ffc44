import { NotWellFormed, parseXml } from "../../gateway/xml/parse.ts";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import { type FieldProblem, validationError } from "../errors.ts";
import { named, oneOf, required, text, upTo } from "../fieldKinds.ts";
import { inFormat, type PolicyFormat } from "../policies/policyFormat.ts";
import { putOff } from "../putOff.ts";
import { asObject, type ResourceType } from "../request.ts";
import { entityType } from "./entity.ts";

const {
  all: _all,
  find: _find,
  ...verbs
} = entityType({
  type: "Microsoft.ApiManagement/service/policyFragments",
  label: "PolicyFragment",
  name: named(80),
  fields: { value: required(text), description: upTo(1000), format: oneOf("xml", "rawxml") },
  readOnly: ["provisioningState"],
  shown: { description: null, value: null },
  check: (_request, { value, format = "xml" }) => fragmentProblems(String(value), format as PolicyFormat),
  complete: (_request, properties) => ({ ...properties, provisioningState: "Succeeded" }),
});

/**
 * Fragments that policies may include: kept and shown in the form that is asked for (recordings aso-2022… to aso-2024…). What
 * is in one is looked at where a policy includes it.
 */
export const policyFragments: ResourceType = {
  ...verbs,
  put: async (request) => putOff(request, await verbs.put(request)),
  async get(request) {
    const format = request.query.get("format") ?? "xml";
    if (format !== "xml" && format !== "rawxml") {
      const message = `'format' must be one of xml, rawxml; got '${format}'.`;
      throw validationError([{ target: "format", message }]);
    }
    return inForm((await verbs.get(request)) as ArmAnswer, format);
  },
};

function inForm(answer: ArmAnswer, to: PolicyFormat): ArmAnswer {
  const body = asObject(answer.body);
  const { format: from = "xml", value, ...rest } = asObject(body?.properties) ?? {};
  const shown = inFormat(String(value), from as PolicyFormat, to);
  const properties = { ...rest, ...(to === "rawxml" && { format: to }), value: shown };
  return { ...answer, body: { ...body, properties } };
}

function fragmentProblems(value: string, format: PolicyFormat): FieldProblem[] {
  const problem = (message: string) => [{ target: "value", message }];
  try {
    const { name } = parseXml(value, format);
    return name === "fragment" ? [] : problem(`The root of a policy fragment is <fragment>; got <${name}>.`);
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    return problem(`The policy fragment is not well-formed (line ${error.line}): ${error.message}`);
  }
}
