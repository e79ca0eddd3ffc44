/** A document that cannot be read at all; the message completes "<file> …". */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/** One thing in a document that API Management refuses. */
export interface DocumentProblem {
  /** Where: `GET /orders/{id}`, `components.schemas.Order`; without it the whole document. */
  readonly at?: string;
  /** What is wrong, the value given, what to do. */
  readonly message: string;
  /** API Management's own words, where they are known: they do not name the place. */
  readonly azure?: string;
}

/** Collects what is wrong with a document, each thing once. */
export class DocumentProblems {
  readonly #found = new Map<string, DocumentProblem>();

  add(at: string | undefined, message: string, azure?: string): void {
    const problem: DocumentProblem = { ...(at !== undefined && { at }), message, ...(azure && { azure }) };
    this.#found.set(problemText(problem), problem);
  }

  list(): DocumentProblem[] {
    return [...this.#found.values()];
  }
}

/** A problem as one text: `GET /a: …`. */
export function problemText({ at, message }: DocumentProblem): string {
  return at === undefined ? message : `${at}: ${message}`;
}
