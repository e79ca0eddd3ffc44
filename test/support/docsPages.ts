import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The root of the repository. */
export const repository = path.resolve(import.meta.dirname, "../..");

/** A fenced block of a page. */
export interface DocsBlock {
  /** `sh`, `diff`, `yaml`, … */
  readonly language: string;
  /**
   * What follows the language: `azure` marks commands that only Azure can carry out; after `yaml`, the stack file
   * whose `config` the keys of the block are written into.
   */
  readonly mark: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

/** A page of documentation: README.md, or one of docs/. */
export interface DocsPage {
  /** Path in the repository. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly DocsBlock[];
}

/** Every page, the README first. */
export function docsPages(): DocsPage[] {
  const names = readdirSync(path.join(repository, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...names.sort().map((name) => `docs/${name}`)].map(readPage);
}

function readPage(file: string): DocsPage {
  const text = readFileSync(path.join(repository, file), "utf8");
  const blocks: DocsBlock[] = [];
  const fences = /^( *)```(\w+)(?: +(\S+))?\n(.*?)^\1```$/gms;
  for (const { index, 1: indent = "", 2: language = "", 3: mark = "", 4: body = "" } of text.matchAll(
    fences,
  )) {
    blocks.push({
      language,
      mark,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: text.slice(0, index).split("\n").length,
    });
  }
  return { file, text, blocks };
}
