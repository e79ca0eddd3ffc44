import type { AzureConnection } from "../../lib/azure/connection.ts";
import { deleteSubscription, type ProductSubscription } from "../../lib/azure/productSubscriptions.ts";
import { UsageError } from "../../lib/errors.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import { atTerminal, type Person } from "../../lib/terminal/person.ts";
import { counted, inTheWayReport } from "./report.ts";

/** A command of Pulumi's that deletes products. */
export interface Deletion {
  /** As it is called: `npm run destroy -- dev` */
  readonly called: string;
  readonly options: readonly string[];
  /** Shows on the terminal what it would do; the exit code. */
  preview(): Promise<number>;
  /** Throws when another update holds the stack's lock. */
  stillFree(): Promise<void>;
  /** Carries it out on the terminal; the exit code. */
  run(options: readonly string[]): Promise<number>;
}

/**
 * Deletes the subscriptions that would keep Azure from deleting a product, and carries the command out. Before
 * anything is changed, the plan holds, and all of it is agreed to: by `--yes`, or by the answer to one question, below
 * the plan and the list of whose they are. Nobody is alarmed by what Azure has made by itself: for that
 * `--skip-preview` is enough.
 * @param found the subscriptions; there is at least one
 * @returns the command's exit code, or 1 when it is not agreed to
 * @throws UsageError when nobody can answer
 */
export async function makeWay(
  deletion: Deletion,
  found: readonly ProductSubscription[],
  azure: AzureConnection,
  person: Person = atTerminal,
): Promise<number> {
  const { called, options, preview, run, stillFree } = deletion;
  const { yes, skipPreview, previewOnly } = consentOf(options);
  const report = inTheWayReport(found);
  if (previewOnly) {
    const exitCode = await run(options);
    person.tell(report);
    return exitCode;
  }
  const agreed = yes || (skipPreview && found.every(({ owner }) => owner === "azure"));
  if (!agreed && !person.ask) {
    throw new UsageError(
      `${report}\nNobody can answer here, so nothing was changed. To delete them and go on: ${called} --yes`,
    );
  }
  if (!skipPreview) {
    const exitCode = await preview();
    if (exitCode !== 0) return exitCode;
  }
  person.tell(report);
  if (!agreed && !(await person.ask!(`Delete ${counted(found)}, and carry all of this out?`))) {
    person.tell("Nothing was changed.");
    return 1;
  }
  await stillFree();
  for (const subscription of found) await deleteSubscription(subscription, azure);
  person.tell(`${counted(found)} deleted.`);
  return run([...options, ...(yes ? [] : ["--yes"]), ...(skipPreview ? [] : ["--skip-preview"])]);
}
