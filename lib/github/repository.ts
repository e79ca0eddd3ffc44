import { UsageError } from "../errors.ts";

/** A comment of an issue or pull request, as far as it matters here. */
export interface Comment {
  readonly id: number;
  readonly body: string;
}

/** An issue, as far as it matters here. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

/**
 * The repository that a job of GitHub Actions runs for, by GitHub's REST API (docs.github.com/rest, version
 * 2022-11-28). Its token is the job's own; what it may do is the job's `permissions`.
 */
export class Repository {
  readonly #url: string;
  readonly #token: string;

  /** @throws UsageError when a variable that GitHub Actions sets is missing */
  constructor(environment: NodeJS.ProcessEnv) {
    const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = environment;
    const variables = { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN };
    const missing = Object.entries(variables).flatMap(([name, value]) => (value ? [] : [name]));
    if (missing.length > 0) {
      throw new UsageError(
        `${missing.join(", ")}: not set. A job of GitHub Actions has GITHUB_API_URL and GITHUB_REPOSITORY, and ` +
          // biome-ignore lint/suspicious/noTemplateCurlyInString: what a workflow has to say.
          "gets the token by env: { GITHUB_TOKEN: ${{ github.token }} }",
      );
    }
    this.#url = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}`;
    this.#token = GITHUB_TOKEN!;
  }

  /** All comments of an issue or pull request, the oldest first. */
  comments(number: number): Promise<Comment[]> {
    return this.#list<Comment>(`/issues/${number}/comments?`);
  }

  async addComment(number: number, body: string): Promise<void> {
    await this.#send("POST", `/issues/${number}/comments`, { body });
  }

  async changeComment(id: number, body: string): Promise<void> {
    await this.#send("PATCH", `/issues/comments/${id}`, { body });
  }

  /** The open issues with a label. */
  openIssues(label: string): Promise<Issue[]> {
    return this.#list<Issue>(`/issues?state=open&labels=${encodeURIComponent(label)}&`);
  }

  async openIssue(title: string, body: string, label: string): Promise<void> {
    // By its label the issue is found again; 422 says that the repository has the label already.
    await this.#send("POST", "/labels", { name: label }, 422);
    await this.#send("POST", "/issues", { title, body, labels: [label] });
  }

  async changeIssue(number: number, body: string): Promise<void> {
    await this.#send("PATCH", `/issues/${number}`, { body });
  }

  async closeIssue(number: number): Promise<void> {
    await this.#send("PATCH", `/issues/${number}`, { state: "closed", state_reason: "completed" });
  }

  async #list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    const size = 100;
    for (let page = 1; ; page++) {
      const items = (await this.#send("GET", `${path}per_page=${size}&page=${page}`)) as T[];
      all.push(...items);
      if (items.length < size) return all;
    }
  }

  async #send(method: string, path: string, body?: object, alsoFine?: number): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${this.#token}`,
        "x-github-api-version": "2022-11-28",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok || response.status === alsoFine) return response.json();
    const { message } = (await response.json().catch(() => ({}))) as { message?: string };
    const advice = response.status === 403 ? "; does the job have the permission for it?" : "";
    throw new UsageError(
      `GitHub refused ${method} ${path}: ${response.status} ${message ?? response.statusText}${advice}`,
    );
  }
}
