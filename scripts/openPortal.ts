import { Command } from "commander";
import { azurePortalUrl } from "../infra/names/azureCloud.ts";
import { connect } from "../lib/azure/connection.ts";
import { Instance, type Resource } from "../lib/azure/instance.ts";
import { openAsAdministrator } from "../lib/azure/portalAdministrator.ts";
import { Failure } from "../lib/errors.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { portalOf } from "./portal/url.ts";
import { announceDeployed } from "./verify/announce.ts";
import { loadVerified } from "./verify/load.ts";

const command = new Command("npm run open-portal --").description(
  "Reports whether an administrator has opened a stack's developer portal, which has no content before that and " +
    "cannot be published. On Azure it prints where to open it; in a practice it does what the administrator's browser does. " +
    "Exit code 0: the portal has content, 1: it has none.",
);
forStack(command, "open-portal", main, "dev");

await runMain(() => command.parseAsync());

async function main(stack: string): Promise<void> {
  await announceDeployed(stack);
  const { settings, outputs } = await loadVerified(process.cwd(), stack);
  const url = portalOf(settings, outputs);
  const azure = await connect(settings);
  try {
    const instance = new Instance(azure.arm, settings, outputs);
    const service = await instance.get<Resource<{ developerPortalStatus?: string }>>("");
    if (!service) {
      throw new Failure(
        `There is no instance ${instance.name} in ${azure.place}. npm run up -- ${stack} says whether it can be brought back.`,
      );
    }
    if (service.properties.developerPortalStatus === "Disabled") {
      throw new Failure(
        `The developer portal of ${instance.name} is switched off. To switch it on: ${place(service.id)} > Developer portal > Portal settings.`,
      );
    }
    if (await instance.portalIsSetUp()) say(`The developer portal of ${instance.name} has content.`);
    else if (azure.user) {
      const items = await openAsAdministrator(azure, instance, url);
      say(
        `Opened the developer portal of ${instance.name} as administrator: it has ${items} content items now.`,
      );
      say(
        `On Azure this is done in a browser: ${place("<id of the instance>")} > Developer portal > Portal overview.`,
      );
    } else {
      throw new Failure(
        [
          `The developer portal of ${instance.name} has no content yet. Open it once, as a Contributor of the instance:`,
          `  1. ${place(service.id)}`,
          "  2. Developer portal > Portal overview > Developer portal: a new tab sets it up, and shows its pages in the end.",
          ...(settings.portal.publish ? [`  3. npm run up -- ${stack}`] : []),
        ].join("\n"),
      );
    }
    const current = await instance.list<{ isCurrent?: boolean }>("portalRevisions");
    if (current.some(({ properties }) => properties.isCurrent)) say(`It is published: ${url}`);
    else if (settings.portal.publish) say(`It is not published yet: npm run up -- ${stack}`);
    else say("It is not published yet, and this stack does not publish it (portal.publish: false).");
  } finally {
    await azure.close();
  }

  function place(id: string): string {
    return azurePortalUrl(settings.cloud, settings.tenantId, id);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
