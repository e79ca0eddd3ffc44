export interface PolicyProblem {
  /** Line of the document, from 1. */
  readonly line: number;
  /** Name of the element, without brackets. */
  readonly element: string;
  readonly message: string;
}

/** A policy document that API Management, or the rehearsal, does not take; with everything that is wrong. */
export class PolicyRefused extends Error {
  readonly problems: PolicyProblem[];

  constructor(problems: PolicyProblem[]) {
    super(
      problems.map(({ line, element, message }) => `<${element}> on line ${line}: ${message}`).join("\n"),
    );
    this.problems = problems;
  }
}
