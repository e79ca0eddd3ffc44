import type { RandomRequest } from "./requests.ts";

/** What came back. */
export interface RandomAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

type Judge = (answer: RandomAnswer, request: RandomRequest) => string | undefined;

/**
 * What is wrong with an answer: every refusal has the form of the service's own errors, and none of them is a fault of the
 * stand-in's.
 * @returns undefined where nothing is
 */
export function wrongWith(request: RandomRequest, answer: RandomAnswer): string | undefined {
  const { status, text } = answer;
  if (/fault of the rehearsal|\n\s+at \S+ \(?(file|node):/.test(text)) return "a fault of the stand-in's own";
  if (request.method === "HEAD") return text === "" ? undefined : "an answer to HEAD with a body";
  if (status < 400) return undefined;
  return judgeOf(request.host)(answer, request);
}

function judgeOf(host: string): Judge {
  if (host === "nowhere.example")
    return ({ status }) => (status === 421 ? undefined : "another answer than 421");
  if (host.startsWith("management.")) return arm;
  if (host.startsWith("graph.")) return graph;
  if (host.startsWith("login.")) return entra;
  if (host.endsWith(".vault.azure.net")) return vault;
  if (host.endsWith(".developer.azure-api.net")) return page;
  if (host.endsWith(".azure-api.net")) return gateway;
  return control;
}

/** `{"error":{"code","message"}}`; API Management's own 405 and a name with a slash in it are recorded otherwise. */
const arm: Judge = ({ status, type, text }) => {
  if (status === 500) return "500";
  if (status === 404 && text === "") return undefined;
  const body = json(text);
  if (status === 405 && typeof body?.Message === "string") return undefined;
  const error = body?.error as Record<string, unknown> | undefined;
  const isOne = isText(error?.code) && isText(error?.message) && /^application\/json/.test(type);
  return isOne ? undefined : "no error of Azure Resource Manager";
};

const graph: Judge = ({ status, text }) => {
  if (status === 500) return "500";
  const error = json(text)?.error as Record<string, unknown> | undefined;
  return isText(error?.code) && isText(error?.message) && error?.innerError ? undefined : "no error of Graph";
};

/** `{"error":{"code","message"}}`, as Key Vault's. */
const vault: Judge = ({ status, text }) => {
  if (status === 500) return "500";
  const error = json(text)?.error as Record<string, unknown> | undefined;
  return isText(error?.code) && isText(error?.message) ? undefined : "no error of Key Vault";
};

/** JSON for clients; a page for people, where the path is one of theirs. */
const entra: Judge = ({ status, type, text }, { path }) => {
  if (status >= 500 && status !== 501) return String(status);
  const body = json(text);
  if (isText(body?.error) && isText(body?.error_description)) return undefined;
  const forPeople = /\/(authorize|adminconsent|logout|login|kmsi|consent)\/?(\?|$)/.test(path);
  return forPeople && /^text\/(html|plain)/.test(type) && text !== "" ? undefined : "no error of Entra ID";
};

/** `{"statusCode","message"}`, as API Management's gateway; what a policy makes is its own. */
const gateway: Judge = ({ status, text }) => {
  const body = json(text);
  return body?.statusCode === status && isText(body?.message) ? undefined : "no error of the gateway";
};

const page: Judge = ({ status, type, text }) => {
  if (status === 500) return "500";
  return /^(text\/html|application\/json)/.test(type) || json(text) ? undefined : "no page";
};

const control: Judge = ({ status, text }) =>
  status === 500 || text === "" ? "no word of what is wrong" : undefined;

function json(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
