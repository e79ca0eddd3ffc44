import { fenced } from "../../lib/github/markdown.ts";
import { rotationCommand } from "../../lib/stack/rotation.ts";
import type { AdoptedDrift } from "./adopted.ts";
import type { BesideResources } from "./besideResources.ts";
import type { Change, Drift } from "./compare.ts";
import type { EndingSecret } from "./secret.ts";
import type { StepFinding, Verification } from "./verification.ts";

/** All that a look at a stack has found out. */
export interface Findings extends Drift {
  readonly stack: string;
  /** How the instance that the stack adopts has changed. @default not at all, or it adopts none */
  readonly instance?: AdoptedDrift | undefined;
  /** What the stack counts on and no resource shows. @default nothing, or the verification has looked at it */
  readonly beside?: BesideResources | undefined;
  /** What `npm run verify` says; undefined when nobody asked for it. */
  readonly verification: Verification | undefined;
  /** The client secret in use, when it has expired or is about to. */
  readonly secret?: EndingSecret | undefined;
  /** Those of the stack's clients. @default none */
  readonly clientSecrets?: readonly EndingSecret[];
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
  /** What to do, as Markdown. */
  readonly advice: string;
}

/** Whether anything is not as it should be. */
export function hasDrifted(findings: Findings): boolean {
  return sections(findings).length > 0;
}

/** For a terminal. */
export function asText(findings: Findings): string {
  const blocks = shown(findings).map(({ heading, lines, advice }) =>
    [`${heading}:`, ...lines.map((line) => `  ${line}`), `  ${advice.replaceAll("`", "")}`, ""].join("\n"),
  );
  return [...(hasDrifted(findings) ? [] : [`${findings.stack}: ${agreement(findings)}\n`]), ...blocks].join(
    "\n",
  );
}

/** For an issue or a job's summary. */
export function asMarkdown(findings: Findings): string {
  const blocks = shown(findings).map(
    ({ heading, lines, advice }) => `### ${heading}\n\n${fenced(lines.join("\n"), "text")}\n\n${advice}\n`,
  );
  return [
    ...(hasDrifted(findings) ? [] : [`**${findings.stack}**: ${agreement(findings)}\n`]),
    ...blocks,
  ].join("\n");
}

function agreement({ verification }: Findings): string {
  return `the cloud, the state and the program agree${verification ? ", and what is deployed holds" : ""}.`;
}

/** What has drifted, and at last what is reported without being drift. */
function shown(findings: Findings): Section[] {
  const { verification, stack } = findings;
  const notes: Section = {
    heading: "Notes, no drift",
    lines: linesOf(verification?.noted ?? []),
    advice: `Look closer with \`npm run verify -- --stack ${stack}\`.`,
  };
  return [...sections(findings), notes].filter(({ lines }) => lines.length > 0);
}

function linesOf(steps: readonly StepFinding[]): string[] {
  return steps.flatMap(({ name, detail }) => [name, ...detail.split("\n").map((line) => `    ${line}`)]);
}

function sections({
  stack,
  instance,
  cloud,
  program,
  beside,
  verification,
  secret,
  clientSecrets = [],
}: Findings): Section[] {
  return [
    {
      heading: secret?.expired ? "The client secret has expired" : "The client secret expires soon",
      // No number of days: the same finding reads the same each night.
      lines: secret ? [endOf(secret)] : [],
      advice: `Replace it with \`${rotationCommand(stack)}\`, then \`npm run up -- ${stack}\` (docs/operations.md, Secrets).`,
    },
    {
      heading: "Secrets of clients have expired or expire soon",
      lines: clientSecrets.map((each) => `${each.client}: ${endOf(each)}`),
      advice: `Replace each with \`${rotationCommand(stack, "NAME")}\`, then \`npm run up -- ${stack}\` (docs/operations.md, Secrets).`,
    },
    {
      heading: "The instance that the stack adopts has changed",
      lines: instance?.lines ?? [],
      advice: instance?.refused
        ? `Correct the stack file, or have the instance set right by whoever runs it. Nothing else was compared: the program refuses to run until then.`
        : `See what follows with \`npm run preview -- ${stack}\`, deploy it with \`npm run up -- ${stack}\`; or have the instance set right by whoever runs it.`,
    },
    {
      heading: "The cloud differs from the state: somebody has changed it by hand",
      lines: cloud.map(lineOf),
      advice: adviceOf(stack, cloud),
    },
    {
      heading:
        "The developer portal's settings differ from the stack file: somebody has changed them by hand",
      lines: linesOf(beside?.portal ?? []),
      advice: `Set them again with \`npm run up -- ${stack} --replace '**Deployment::portal-access'\`; to keep a change, write it into the stack file first.`,
    },
    {
      heading: "A product of others is not what the stack file counts on",
      lines: linesOf(beside?.products ?? []),
      advice: `This stack does not change the product. Its owner has to correct it, or you change the stack file to what is there now.`,
    },
    {
      heading: "The program differs from the state: something was merged and not deployed",
      lines: program.map(lineOf),
      advice: `See it with \`npm run preview -- ${stack}\`, deploy it with \`npm run up -- ${stack}\`.`,
    },
    {
      heading: "What is deployed does not hold",
      lines: linesOf(verification?.failed ?? []),
      advice: `Look closer with \`npm run verify -- --stack ${stack}\`.`,
    },
  ].filter(({ lines }) => lines.length > 0);
}

function endOf({ name, expired, expires }: EndingSecret): string {
  return `${name} ${expired ? "has expired" : "expires"} on ${expires.slice(0, 10)}`;
}

/** What is gone for good after a while can be brought back until then, which an update by a refreshed state cannot. */
function adviceOf(stack: string, cloud: readonly Change[]): string {
  const isGone = (name: string) => cloud.some(({ op, type }) => op === "delete" && type.endsWith(`:${name}`));
  const up = `npm run up -- ${stack}`;
  const putRight = `Put it right with \`${up} --refresh\`; to keep a change, write it into the stack file or the program first.`;
  if (isGone("ApiManagementService"))
    return `The instance is gone: \`${up}\` says whether it can be brought back, and how to have a new one.`;
  if (isGone("ApplicationRegistration"))
    return `An app registration is gone. Within 30 days it can be restored in the Azure portal (App registrations > Deleted applications), and keeps its client id; without that the update makes another one. Then: ${putRight}`;
  return putRight;
}

function lineOf({ op, type, name, properties }: Change): string {
  return `${op} ${type} ${name}${properties.length > 0 ? `: ${properties.join(", ")}` : ""}`;
}
