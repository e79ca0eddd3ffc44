import type { DocumentOperation } from "../operation.ts";
import type { References } from "../reference.ts";
import type { DocumentContent } from "../responses.ts";
import { bodyText, concrete, isJson } from "./body.ts";

/** How an operation answers when all goes well, as its document says. */
export interface DocumentedSuccess {
  readonly status: number;
  /** Present exactly when there is a body. */
  readonly contentType?: string;
  readonly body?: string;
}

/** Statuses whose answers have no body (Fetch, "null body status"). */
const bodyless = [204, 205];

/**
 * The success that a document describes: the one with an example first, then one that a schema makes, then one
 * without a body. `2XX` stands for 200, and so does `default` where there is nothing else. A document that names
 * errors alone does not say what a success looks like: 200 without a body.
 */
export function successOf(
  { responses }: Pick<DocumentOperation, "responses">,
  references: References,
): DocumentedSuccess {
  const exact = responses.filter(({ status }) => /^2\d\d$/.test(status));
  const ranges = responses.filter(({ status }) => /^2xx$/i.test(status));
  const others =
    exact.length + ranges.length === 0 ? responses.filter(({ status }) => status === "default") : [];
  const successes = [...exact, ...ranges, ...others].map((response) => ({
    status: /^2\d\d$/.test(response.status) ? Number(response.status) : 200,
    content: response.content,
  }));
  const withBody = successes.filter(({ status }) => !bodyless.includes(status));
  for (const hasExample of [true, false]) {
    for (const { status, content } of withBody) {
      for (const each of byPreference(content)) {
        if (hasExample !== (each.example !== undefined)) continue;
        const body = bodyText(each, references);
        if (body !== undefined) return { status, contentType: concrete(each.contentType), body };
      }
    }
  }
  return { status: successes[0]?.status ?? 200 };
}

/** JSON first: it is what most clients ask for. */
function byPreference(content: readonly DocumentContent[]): DocumentContent[] {
  return [...content].sort((a, b) => Number(isJson(b.contentType)) - Number(isJson(a.contentType)));
}
