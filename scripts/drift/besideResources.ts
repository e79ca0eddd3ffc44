import { shownAccess } from "../../infra/portalContent.ts";
import { listedProduct } from "../../infra/settings/products.ts";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import { withConnection } from "../../lib/azure/connection.ts";
import { portalAccessSteps } from "../../lib/checks/deployed/portalAccessChecks.ts";
import { productStep } from "../../lib/checks/deployed/productChecks.ts";
import { type VerifiedStack, verifiedStack } from "../../lib/checks/deployed/verifiedStack.ts";
import { namingFor } from "../../lib/checks/stepNames.ts";
import { runSteps, type Step } from "../../lib/checks/steps.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import type { Drift } from "./compare.ts";
import type { StepFinding } from "./verification.ts";

/** What the stack counts on and no resource of its own shows: no comparison of resources sees a change of it. */
export interface BesideResources {
  /** Who gets into the developer portal: a template deployment has set it, and stays as it was whatever people change. */
  readonly portal: readonly StepFinding[];
  /** Products that others own. */
  readonly products: readonly StepFinding[];
}

/**
 * Looks at that, as `npm run verify` does. Where an update has still to make it, or to put it right, nothing is said a second time.
 * @param outputs of the last update, as far as there are any; asked for only where there is something to look at
 * @throws AzureError
 */
export async function besideResources(
  settings: Settings,
  { cloud, program }: Drift,
  outputs: () => Promise<Partial<StackOutputs>>,
): Promise<BesideResources> {
  const isFound = (type: string, name: string) =>
    [...cloud, ...program].some((change) => change.type === type && change.name === name);
  const looksAtPortal = shownAccess(settings) && !isFound("resources:Deployment", "portal-access");
  const apis = settings.apis.filter(
    (api) => isOfOthers(settings, api) && !isFound("apimanagement:ProductApi", api.name),
  );
  if (!looksAtPortal && apis.length === 0) return { portal: [], products: [] };
  const deployed = await outputs();
  // Nothing is deployed yet, which the program's drift says.
  if (deployed.gatewayUrl === undefined) return { portal: [], products: [] };
  return withConnection(settings, async (connection) => {
    const stack = verifiedStack(settings, deployed as StackOutputs, connection);
    return {
      portal: looksAtPortal ? await failing(portalAccessSteps(stack, [])) : [],
      products: await failing(apis.map((api) => productOf(stack, api))),
    };
  });
}

function isOfOthers({ products }: Settings, { product }: ApiSettings): boolean {
  return product.shared === true && listedProduct(products, product.id)?.existing === true;
}

function productOf(stack: VerifiedStack, api: ApiSettings): Step {
  return productStep(stack, api, namingFor({ subject: stack.subject, api }), []);
}

async function failing(steps: readonly Step[]): Promise<StepFinding[]> {
  // What could not be asked is no finding.
  const results = await runSteps(steps, () => {}, { endsRun: () => true });
  return results.filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail }));
}
