import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import {
  isPlainMap,
  pulumisYaml,
  UnreadableYaml,
  valueIn,
  yamlMistake,
} from "../../../infra/settings/pulumiYaml.ts";
import { StackFileError } from "../stackFileError.ts";

export type YamlMap = Record<string, unknown>;

/**
 * The text of a file.
 * @param missing what to say where it does not exist
 * @throws StackFileError
 */
export function textOf(folder: string, file: string, missing: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StackFileError(file, [code === "ENOENT" ? missing : `cannot be read (${code})`]);
  }
}

/** What a file says, as far as it can be read. */
export interface YamlFile {
  readonly root: YamlMap;
  /** Keys that are there twice: Pulumi does not take such a file, but everything else in it can be judged. */
  readonly twice: readonly { readonly path: readonly (string | number)[]; readonly line: number }[];
}

/**
 * A file that is a map of keys, as Pulumi reads it; dates are `YamlTime`s.
 * @throws StackFileError with every mistake in the YAML
 */
export function parseYaml(file: string, text: string): YamlFile {
  const document = parseDocument(text, pulumisYaml);
  const broken = document.errors.filter(({ code }) => code !== "DUPLICATE_KEY");
  if (broken.length > 0) {
    throw new StackFileError(
      file,
      document.errors.map((error) => `${yamlMistake(error)}${belowPulumis(text)}`),
    );
  }
  const root = rootOf(file, document);
  if (!isPlainMap(root)) throw new StackFileError(file, ["is not a map of keys"]);
  const twice = document.errors.map(({ pos, linePos }) => ({
    path: pathOfKey(document, pos[0]),
    line: linePos![0].line,
  }));
  return { root, twice };
}

function rootOf(file: string, document: Document): unknown {
  try {
    return valueIn(document);
  } catch (error) {
    if (!(error instanceof UnreadableYaml)) throw error;
    throw new StackFileError(file, [`is not valid YAML: ${error.message}`]);
  }
}

/** The keys and indices that lead to the key that begins at an offset. */
function pathOfKey(document: Document, offset: number): readonly (string | number)[] {
  let found: (string | number)[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.range?.[0] !== offset) return undefined;
      found = [...ancestors, pair].flatMap((node, depth): (string | number)[] => {
        if (isSeq(node)) return [node.items.indexOf(ancestors[depth + 1])];
        return isPair(node) ? [String(node.key)] : [];
      });
      return visit.BREAK;
    },
  });
  return found;
}

/** What to do where lines were appended below those that Pulumi has written at the end; "" where there are none. */
function belowPulumis(text: string): string {
  const found =
    /^(encryptionsalt|encryptedkey|secretsprovider):.*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+[^#\s]/m.exec(text);
  if (!found) return "";
  return `. Indented lines follow ${found[1]}, which Pulumi has written at the end: move them above it, under config`;
}
