import type { ApimPolicy, ApimService } from "../../model/instances.ts";

/** The policies of an instance that refer to a named value, at whatever scope. @param displayName as in `{{display name}}` */
export function policiesUsing(service: ApimService, displayName: string): ApimPolicy[] {
  const apis = [...service.apis.values()];
  const owners = [
    service,
    ...service.products.values(),
    ...apis,
    ...apis.flatMap(({ operations }) => [...operations.values()]),
  ];
  return owners.flatMap(({ policy }) => (policy?.namedValues.includes(displayName) ? [policy] : []));
}
