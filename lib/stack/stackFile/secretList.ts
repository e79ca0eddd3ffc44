import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parse,
  parseDocument,
  type YAMLSeq,
} from "yaml";
import { UsageError } from "../../errors.ts";
import { addToBlock, blockPlace } from "./blockList.ts";
import { type Edit, withEdits } from "./edit.ts";
import { addToFlow, flowPlace } from "./flowList.ts";
import { flowItem, plain, type SecretEntry } from "./secretEntry.ts";

/**
 * Adds a secret behind the last one in `clientApp.secrets`, in the way in which the last one is written. Everything
 * else stays as it is, byte for byte.
 * @param text of a stack file whose settings are correct
 * @param project the namespace of `clientApp`
 * @throws UsageError when the list is not written out, such as an alias; it says what to add by hand
 */
export function addSecret(text: string, project: string, secret: SecretEntry): string {
  const byHand = `add it by hand, at the end of clientApp.secrets: ${flowItem(secret, " ", plain)}`;
  return edited(text, project, byHand, (list) => ({
    edits: list.flow ? addToFlow(text, list, secret) : addToBlock(text, list, secret),
    becomes: (before) => [...before, { ...secret }],
  }));
}

/**
 * Takes secrets out of `clientApp.secrets`; the last one stays. What is left stays as it is, byte for byte;
 * comments go with the entry that they stand beside or in.
 * @param goes whether the secret with that index is taken out
 * @throws UsageError when the list is not written out
 */
export function takeOutSecrets(text: string, project: string, goes: (index: number) => boolean): string {
  return edited(text, project, "take the old ones out of clientApp.secrets by hand", (list) => {
    const isTaken = (index: number) => index < list.items.length - 1 && goes(index);
    return {
      edits: (list.items as Node[]).flatMap((item, index) => {
        if (!isTaken(index)) return [];
        return [list.flow ? flowPlace(text, item) : blockPlace(text, list, item, index)];
      }),
      becomes: (before) => before.filter((_, index) => !isTaken(index)),
    };
  });
}

function edited(
  text: string,
  project: string,
  byHand: string,
  change: (list: YAMLSeq) => { edits: Edit[]; becomes: (before: unknown[]) => unknown[] },
): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const { list, path } = listOf(document, project, byHand);
  const { edits, becomes } = change(list);
  const result = withEdits(text, edits);
  const expected = document.toJS() as Record<string, Record<string, { secrets: unknown[] }>>;
  const clientApp = expected.config![path]!;
  clientApp.secrets = becomes(clientApp.secrets);
  // However odd the YAML is: either the file says what it shall say, or it stays as it is.
  if (!isDeepStrictEqual(saidBy(result), expected)) {
    throw new UsageError(`clientApp.secrets is written in a way that cannot be edited safely; ${byHand}`);
  }
  return result;
}

/** What a text says; undefined when it says nothing. */
function saidBy(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function listOf(document: Document, project: string, byHand: string): { list: YAMLSeq; path: string } {
  const path = document.hasIn(["config", `${project}:clientApp`]) ? `${project}:clientApp` : "clientApp";
  const clientApp = document.getIn(["config", path], true);
  const list = isMap(clientApp) ? clientApp.get("secrets", true) : clientApp;
  if (isSeq(list)) return { list, path };
  const what = isAlias(list) ? "an alias" : isScalar(list) ? "a text" : "not in this file";
  throw new UsageError(`clientApp.secrets is ${what}, which cannot be edited safely; ${byHand}`);
}
