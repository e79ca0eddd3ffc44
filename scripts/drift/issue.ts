import { fitting } from "../../lib/github/markdown.ts";
import type { Repository } from "../../lib/github/repository.ts";
import { asMarkdown, type Findings, hasDrifted } from "./report.ts";

/** Every issue about drift has it. */
const LABEL = "drift";

/** What became of the stack's issue. */
export type IssueOutcome = "opened" | "updated" | "closed" | "none";

/**
 * Keeps one open issue for each stack that has drifted: opens it, writes the latest findings into it, closes it
 * when nothing is left of them.
 */
export async function keepIssue(repository: Repository, findings: Findings): Promise<IssueOutcome> {
  const title = `Drift: ${findings.stack}`;
  const open = (await repository.openIssues(LABEL)).find((issue) => issue.title === title);
  if (!hasDrifted(findings)) {
    if (!open) return "none";
    await repository.addComment(open.number, asMarkdown(findings));
    await repository.closeIssue(open.number);
    return "closed";
  }
  const body = fitting(asMarkdown(findings), 0);
  if (!open) {
    await repository.openIssue(title, body, LABEL);
    return "opened";
  }
  // Nobody is told twice of the same.
  if (open.body.trim() === body.trim()) return "none";
  await repository.changeIssue(open.number, body);
  return "updated";
}
