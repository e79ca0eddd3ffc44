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

/** A list of client secrets in a stack file. */
export interface SecretList {
  /** The namespace of its keys. */
  readonly project: string;
  /** Name of the entry of `clients` that it is in; undefined for `clientApp.secrets`. */
  readonly client?: string | undefined;
}

/**
 * Adds a secret behind the last one in a list, in the way in which the last one is written. Everything
 * else stays as it is, byte for byte.
 * @param text of a stack file whose settings are correct
 * @throws UsageError when the list is not written out, such as an alias; it says what to add by hand
 */
export function addSecret(text: string, of: SecretList, secret: SecretEntry): string {
  const byHand = `add it by hand, at the end of ${called(of)}: ${flowItem(secret, " ", plain)}`;
  return edited(text, of, byHand, (list) => ({
    edits: list.flow ? addToFlow(text, list, secret) : addToBlock(text, list, secret),
    becomes: (before) => [...before, { ...secret }],
  }));
}

/**
 * Takes secrets out of a list; the last one stays. What is left stays as it is, byte for byte;
 * comments go with the entry that they stand beside or in.
 * @param goes whether the secret with that index is taken out
 * @throws UsageError when the list is not written out
 */
export function takeOutSecrets(text: string, of: SecretList, goes: (index: number) => boolean): string {
  return edited(text, of, `take the old ones out of ${called(of)} by hand`, (list) => {
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
  of: SecretList,
  byHand: string,
  change: (list: YAMLSeq) => { edits: Edit[]; becomes: (before: unknown[]) => unknown[] },
): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const { list, path } = listOf(document, of, byHand);
  const { edits, becomes } = change(list);
  const result = withEdits(text, edits);
  const expected = document.toJS() as object;
  const holder = at(expected, path) as { secrets: unknown[] };
  holder.secrets = becomes(holder.secrets);
  // However odd the YAML is: either the file says what it shall say, or it stays as it is.
  if (!isDeepStrictEqual(saidBy(result), expected)) {
    throw new UsageError(`${called(of)} is written in a way that cannot be edited safely; ${byHand}`);
  }
  return result;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown>)[key], value);
}

/** What a text says; undefined when it says nothing. */
function saidBy(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function called({ client }: SecretList): string {
  return client === undefined ? "clientApp.secrets" : `the secrets of the client ${client}`;
}

function listOf(
  document: Document,
  of: SecretList,
  byHand: string,
): { list: YAMLSeq; path: (string | number)[] } {
  const path = holderOf(document, of);
  const holder = document.getIn(path, true);
  const list = isMap(holder) ? holder.get("secrets", true) : holder;
  if (isSeq(list)) return { list, path };
  const what = isAlias(list) ? "an alias" : isScalar(list) ? "a text" : "not in this file";
  throw new UsageError(`${called(of)} is ${what}, which cannot be edited safely; ${byHand}`);
}

/** Where what has the list stands: the client app, or an entry of the clients. */
function holderOf(document: Document, { project, client }: SecretList): (string | number)[] {
  const key = client === undefined ? "clientApp" : "clients";
  const path = ["config", document.hasIn(["config", `${project}:${key}`]) ? `${project}:${key}` : key];
  if (client === undefined) return path;
  const clients = document.getIn(path, true);
  const index = isSeq(clients)
    ? clients.items.findIndex((item) => isMap(item) && item.get("name") === client)
    : -1;
  // One that is written as an alias has no place of its own.
  return [...path, index];
}
