import { styleText } from "node:util";
import { azurePlugins } from "../../lib/engine/plugins.ts";
import type { Providers } from "../../rehearsal/officialProviders.ts";
import type { Practice } from "../../rehearsal/practice.ts";
import type { tiedElsewhere } from "./salts.ts";

/**
 * Tells on stdout what there is and how to use it.
 * @param tied stack files whose secrets belong to another state
 */
export function practiceReport(
  { world, proxy, tenants, refused }: Practice,
  folder: string,
  tied: ReturnType<typeof tiedElsewhere>,
  providers: Providers,
): void {
  const line = (text = "") => void process.stdout.write(`${text}\n`);
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const dim = (text: string) => styleText("dim", text, { stream: process.stdout });
  line(
    `An empty stand-in of Azure listens on ${world.listener.host}:${world.listener.port}; nothing reaches Azure.`,
  );
  if (providers === "official") {
    const plugins = azurePlugins().map(({ name, version }) => `${name} ${version}`);
    line(`The official plugins ${plugins.join(" and ")} deploy to it, by its proxy at ${proxy.url}.`);
  }
  for (const { stack, reason } of refused) line(`The stack ${stack} cannot be deployed to it: ${reason}`);
  for (const { stack, keys } of tied) {
    line(
      `Pulumi.${stack}.yaml has ${keys.join(" and ")}, which is how another state encrypts its secrets: pulumi will refuse the stack ${stack} here.`,
    );
    line(
      `  Practise on a copy of the file, Pulumi.${stack}-practice.yaml, without ${keys.length > 1 ? "these lines" : "this line"}.`,
    );
  }
  for (const { tenant, subscriptionId, stacks, may } of tenants) {
    line();
    if (stacks.length > 0) {
      line(`Tenant of ${stacks.map(bold).join(", ")}: ${tenant.id}`);
    } else {
      line("A tenant for a stack file that you write, as this command does:");
      line(`  npm run new-stack -- NAME --yes --tenant ${tenant.id} --subscription ${subscriptionId}`);
    }
    const [user] = tenant.users.values();
    line(dim(`  sign in as ${user!.userPrincipalName}, password ${user!.password}`));
    if (may !== undefined) {
      line(
        `  The deploying identity has what ${stacks.length > 1 ? "these stacks need" : "this stack needs"} now:`,
      );
      line(`  ${may}`);
    }
  }
  line();
  line("In another terminal, in the project's folder:");
  line(`  source ${folder}/env.sh`);
  line("  npx pulumi stack init NAME");
  line("  npm run up -- NAME");
  line("  npm run open-portal -- --stack NAME && npm run up -- NAME");
  line("  npm run verify -- --stack NAME");
  line("  npm run portal -- NAME");
  line(dim("leave_practice there goes back to Azure."));
  line();
  line(`Any other tool, such as curl or an SDK: by the proxy at ${proxy.url}, in a terminal of its own:`);
  line(`  source ${folder}/proxy.sh`);
  line("  curl https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration");
  line(
    dim(
      "It reaches the hosts of this Azure under their own names, and refuses all others. leave_proxy takes it back.",
    ),
  );
  line();
  line(
    dim("(PowerShell: env.ps1, proxy.ps1.) Ctrl-C here ends it, and with it everything that was deployed."),
  );
}
