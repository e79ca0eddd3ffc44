import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The few endpoints of GitHub's REST API that the scripts call, for the repository contoso/apis. */
export interface FakeGitHub {
  /** Variables that a job of GitHub Actions has. */
  readonly environment: NodeJS.ProcessEnv;
  readonly comments: { id: number; issue: number; body: string }[];
  readonly issues: {
    number: number;
    title: string;
    body: string;
    state: string;
    labels: readonly { name: string }[];
  }[];
  /** `<method> <path>` of each request that changes something. */
  readonly changes: string[];
  close(): Promise<void>;
}

const token = "a-token-of-the-job";

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const comments: FakeGitHub["comments"] = [];
  const issues: FakeGitHub["issues"] = [];
  const changes: string[] = [];
  const labels = new Set<string>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, "http://github");
    const path = url.pathname.replace("/repos/contoso/apis", "");
    let text = "";
    for await (const chunk of request) text += chunk;
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) {
      answer(401, { message: "Bad credentials" });
      return;
    }
    if (request.method !== "GET") changes.push(`${request.method} ${path}`);
    if (path === "/labels") {
      const { name } = JSON.parse(text);
      answer(labels.has(name) ? 422 : 201, { message: labels.has(name) ? "Validation Failed" : "Created" });
      labels.add(name);
      return;
    }
    const reply = route(request.method!, path, url.searchParams, text === "" ? {} : JSON.parse(text));
    answer(reply ? 200 : 404, reply ?? { message: "Not Found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    environment: {
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      GITHUB_REPOSITORY: "contoso/apis",
      GITHUB_TOKEN: token,
    },
    comments,
    issues,
    changes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function route(
    method: string,
    path: string,
    query: URLSearchParams,
    // biome-ignore lint/suspicious/noExplicitAny: whatever the script has sent.
    sent: any,
  ): unknown {
    const page = <T>(all: readonly T[]) => {
      const size = Number(query.get("per_page"));
      return all.slice((Number(query.get("page")) - 1) * size, Number(query.get("page")) * size);
    };
    const [, of, what] = /^\/issues\/(\d+)(\/comments)?$/.exec(path) ?? [];
    if (method === "GET" && of && what) return page(comments.filter(({ issue }) => issue === Number(of)));
    if (method === "POST" && of && what) {
      comments.push({ id: comments.length + 1, issue: Number(of), body: sent.body });
      return comments.at(-1);
    }
    if (method === "PATCH" && of)
      return assign(
        issues.find(({ number }) => number === Number(of)),
        sent,
      );
    const [, id] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    if (method === "PATCH" && id)
      return assign(
        comments.find((one) => one.id === Number(id)),
        sent,
      );
    if (path !== "/issues") return undefined;
    if (method === "POST") {
      // A label that the repository does not have is no label of the issue.
      const known = sent.labels.filter((name: string) => labels.has(name));
      const names = known.map((name: string) => ({ name }));
      issues.push({ ...sent, number: issues.length + 1, state: "open", labels: names });
      return issues.at(-1);
    }
    const label = query.get("labels");
    return page(
      issues.filter(
        ({ state, labels }) => state === query.get("state") && labels.some(({ name }) => name === label),
      ),
    );
  }
}

function assign<T extends object>(target: T | undefined, change: object): T | undefined {
  return target && Object.assign(target, change);
}
