import assert from "node:assert/strict";
import { test } from "node:test";
import { monitoringId } from "../../infra/names/sharedNames.ts";
import { assertRefused, parse } from "./settings.support.ts";

const at = "apim-oauth:monitoring";
const component =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi";
const monitoring = (change: object) => ({ [at]: { applicationInsights: component, ...change } });

test("a stack logs nothing unless it is told where to", () => {
  assert.deepEqual(parse().monitoring, { sampling: 100, headers: [] });
  assert.deepEqual(parse(monitoring({ sampling: 5, headers: ["traceparent"] })).monitoring, {
    applicationInsights: component,
    sampling: 5,
    headers: ["traceparent"],
  });
});

test("a named value may have any other name", () => {
  const named = { "apim-oauth:namedValues": { "application-insights": { value: "x" } } };
  assert.deepEqual(Object.keys(parse(named).namedValues), ["application-insights"]);
});

assertRefused("monitoring", [
  [
    "a component by its name",
    { [at]: { applicationInsights: "appi" } },
    `${at}.applicationInsights`,
    /the resource id/,
  ],
  [
    "another kind of resource",
    { [at]: { applicationInsights: component.replace("components", "workbooks") } },
    `${at}.applicationInsights`,
    /is not allowed: the resource id of an Application Insights component/,
  ],
  [
    "a share of nothing",
    { [at]: { sampling: 10 } },
    `${at}.applicationInsights`,
    /is missing, and without it nothing is logged/,
  ],
  ["more than everything", monitoring({ sampling: 101 }), `${at}.sampling`, /a whole number from 0 to 100/],
  [
    "the callers' tokens",
    monitoring({ headers: ["authorization"] }),
    `${at}.headers[0]`,
    /whoever reads the log/,
  ],
  [
    "the callers' keys",
    monitoring({ headers: ["traceparent", "Ocp-Apim-Subscription-Key"] }),
    `${at}.headers[1]`,
    /"Ocp-Apim-Subscription-Key" is not allowed/,
  ],
  ["a header twice", monitoring({ headers: ["X-Team", "x-team"] }), `${at}.headers[1]`, /is there twice/],
  [
    "a header with a blank",
    monitoring({ headers: ["x team"] }),
    `${at}.headers[0]`,
    /letters, digits, hyphens/,
  ],
  [
    "an unknown key",
    monitoring({ bodies: true }),
    `${at}.bodies`,
    /allowed keys: applicationInsights, sampling, headers/,
  ],
  [
    "a named value of the name that its logger's has",
    { ...monitoring({}), "apim-oauth:namedValues": { "Application-Insights": { value: "x" } } },
    "apim-oauth:namedValues.Application-Insights",
    /is the name of the value that apim-oauth:monitoring.applicationInsights makes for its logger; choose another/,
  ],
  [
    "the same in an adopted instance",
    {
      ...monitoring({}),
      "apim-oauth:apiManagement": { serviceName: "contoso", existing: true },
      "apim-oauth:namedValues": {
        [monitoringId({ project: "apim-oauth", stack: "dev" }, true)]: { value: "x" },
      },
    },
    `apim-oauth:namedValues.${monitoringId({ project: "apim-oauth", stack: "dev" }, true)}`,
    /choose another/,
  ],
]);
