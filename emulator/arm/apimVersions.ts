import type { ArmRequest } from "./request.ts";

/**
 * Versions of Microsoft.ApiManagement in which what the rehearsal has is what 2024-05-01 has, but for the few things
 * that ask {@link isSince}: from 2021-08-01 on (recordings at 2021-08-01, 2022-08-01, 2023-05-01-preview, 2024-05-01).
 */
export const apimVersions = [
  "2021-08-01",
  "2021-12-01-preview",
  "2022-04-01-preview",
  "2022-08-01",
  "2022-09-01-preview",
  "2023-03-01-preview",
  "2023-05-01-preview",
  "2023-09-01-preview",
  "2024-05-01",
];

/**
 * Versions that Azure serves, and the rehearsal does not: before 2021, secrets are shown and a PATCH answers nothing;
 * of the later ones nothing is recorded.
 * Sources: learn.microsoft.com/azure/templates/microsoft.apimanagement/change-log/summary and …/service/documentations (2025-09);
 * the two oldest are in the recording net-service-create-list-delete.
 */
export const otherApimVersions = [
  "2014-02-14",
  "2015-09-15",
  "2016-07-07",
  "2016-10-10",
  "2017-03-01",
  "2018-01-01",
  "2018-06-01-preview",
  "2019-01-01",
  "2019-12-01",
  "2019-12-01-preview",
  "2020-06-01-preview",
  "2020-12-01",
  "2021-01-01-preview",
  "2021-04-01-preview",
  "2024-06-01-preview",
  "2024-10-01-preview",
  "2025-03-01-preview",
  "2025-09-01-preview",
];

/**
 * Whether a call is of a version or a later one.
 * @param version `2023-05-01-preview`; the preview of a day comes before the version of that day
 */
export function isSince({ apiVersion }: ArmRequest, version: string): boolean {
  const order = (text: string) => (text.endsWith("-preview") ? text : `${text}-z`);
  return order(apiVersion) >= order(version);
}
