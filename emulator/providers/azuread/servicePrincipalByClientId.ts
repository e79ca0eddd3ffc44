import type { Properties } from "../../../lib/engine/values.ts";
import { ProviderError } from "../provider.ts";
import { type GraphClient, step } from "./graphClient.ts";
import { servicePrincipalOutputs } from "./resources/servicePrincipalOutputs.ts";

/**
 * azuread.getServicePrincipal by a client id (terraform-provider-azuread, service_principal_data_source.go).
 * @throws ProviderError in the provider's words where the tenant has none
 */
export async function servicePrincipalByClientId(
  graph: GraphClient,
  { clientId }: Properties,
): Promise<Properties> {
  if (clientId === undefined) {
    throw new ProviderError(
      "The rehearsal knows azuread.getServicePrincipal by clientId alone.",
      "invalid-argument",
    );
  }
  const wanted = String(clientId);
  const filter = encodeURIComponent(`appId eq '${wanted}'`);
  const listed = await step(`Listing service principals for filter "appId eq '${wanted}'"`, () =>
    graph.list(`servicePrincipals?$filter=${filter}`),
  );
  const principal = listed.find(({ appId }) => String(appId).toLowerCase() === wanted.toLowerCase());
  if (!principal) throw new ProviderError("No service principal found: no service principal found");
  const id = `/servicePrincipals/${String(principal.id)}`;
  const { samlMetadataUrl } = await step(`Retrieving ${id} (beta API)`, () =>
    graph.get(`beta${id}?$select=samlMetadataUrl`),
  );
  const { owners: _, ...outputs } = servicePrincipalOutputs({ ...principal, samlMetadataUrl }, []);
  return { id, ...outputs };
}
