import { connect as connectTo } from "node:net";
import { UsageError } from "../errors.ts";
import { firstLine } from "../firstLine.ts";
import { readStackFile, type StackFile, StackFileError } from "../stack/stackFile.ts";
import type { RehearsalFile } from "./served/rehearsalFile.ts";

/** What a stack's first line names; undefined where nobody knows. */
interface Whereabouts {
  readonly cloud?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly subscriptionId?: string | undefined;
}

/**
 * Says where a command is about to go, as its first line, on stderr: to Azure or to a practice, to which tenant and
 * which subscription.
 * @param options.withoutFile the command works by the state, whatever is wrong with the stack file
 * @throws StackFileError; UsageError where this shell is a practice's that has ended, or half of one
 */
export async function announce(stack: string, { withoutFile = false } = {}): Promise<void> {
  await say(stack, whereaboutsIn(stack, withoutFile));
}

/** The same for a stack whose configuration is known. */
export async function announceFor(stack: string, config: StackFile["config"]): Promise<void> {
  await say(stack, whereaboutsBy(config));
}

async function say(stack: string, whereabouts: Whereabouts): Promise<void> {
  firstLine(`→ ${stack}: ${await destination(whereabouts)}`);
}

/**
 * `Azure, tenant …, subscription …`
 * @throws UsageError as `announce`
 */
export async function destination(
  { cloud = "public", tenantId, subscriptionId }: Whereabouts,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const place = await placeOf(environment, cloud);
  return `${place}, tenant ${tenantId ?? unknown}, subscription ${subscriptionId ?? unknown}`;
}

/** An ESC environment may, or somebody has taken the file away. */
const unknown = "that the stack file does not name";

async function placeOf(environment: NodeJS.ProcessEnv, cloud: string): Promise<string> {
  if (environment.REHEARSAL) {
    const { hasEnded, readRehearsalFile } = await import("./served/rehearsalFile.ts");
    const { listener, stacks } = readRehearsalFile(environment.REHEARSAL);
    if (!(await answers(listener))) {
      throw hasEnded(environment.REHEARSAL, listener);
    }
    const kind = Object.keys(stacks).length === 0 ? "practice" : "rehearsal";
    return `the ${kind} at ${listener.host}:${listener.port}`;
  }
  // Such variables alone would lead pulumi to a practice's state and providers, and everything else to Azure.
  if (/(^|,)azure-native:\d+/.test(environment.PULUMI_DEBUG_PROVIDERS ?? "")) {
    throw new UsageError(
      "REHEARSAL is not set, but PULUMI_DEBUG_PROVIDERS still leads pulumi to a practice: this shell is half of one. " +
        "Leave it with leave_practice, or open another terminal.",
    );
  }
  return cloud === "public" ? "Azure" : `Azure (${cloud})`;
}

function whereaboutsIn(stack: string, withoutFile: boolean): Whereabouts {
  try {
    return whereaboutsBy(readStackFile(process.cwd(), stack).config);
  } catch (error) {
    if (withoutFile && error instanceof StackFileError) return {};
    throw error;
  }
}

function whereaboutsBy(config: StackFile["config"]): Whereabouts {
  return {
    cloud: config["azuread:environment"],
    tenantId: config["azuread:tenantId"],
    subscriptionId: config["azure-native:subscriptionId"],
  };
}

/** Whether somebody listens. */
export function answers({ host, port }: Pick<RehearsalFile["listener"], "host" | "port">): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, host);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
