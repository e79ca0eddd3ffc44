import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PageError, UserAgent } from "../../../lib/visitor/userAgent.ts";

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** Answers by URL without query; everything that was sent is kept. */
function site(answers: Record<string, { status?: number; headers?: [string, string][]; body?: string }>) {
  const sent: Sent[] = [];
  const agent = new UserAgent(async (target, init = {}) => {
    const url = new URL(target);
    sent.push({
      method: init.method ?? "GET",
      url: url.href,
      headers: { ...(init.headers as object) },
      body: init.body as string | undefined,
    });
    const answer = answers[`${url.origin}${url.pathname}`] ?? { status: 404, body: "not here" };
    return new Response(answer.body ?? "", { status: answer.status ?? 200, headers: answer.headers ?? [] });
  });
  return { agent, sent };
}

describe("cookies", () => {
  test("are kept per host and not sent to another", async () => {
    const { agent, sent } = site({
      "https://a.example.org/": { headers: [["set-cookie", "sid=1; Path=/; Secure"]] },
    });
    await agent.visit("https://a.example.org/");
    await agent.visit("https://a.example.org/again");
    await agent.visit("https://b.example.org/");
    assert.deepEqual(
      sent.map(({ headers }) => headers.cookie),
      [undefined, "sid=1", undefined],
    );
  });

  test("with SameSite=Strict are not sent when another site leads there, with Lax they are", async () => {
    const { agent, sent } = site({
      "https://login.example.org/": {
        headers: [
          ["set-cookie", "strict=1; SameSite=Strict"],
          ["set-cookie", "lax=1; SameSite=Lax"],
        ],
      },
      "https://shop.example.com/": { body: '<a href="https://login.example.org/">in</a>' },
    });
    await agent.visit("https://login.example.org/");
    await agent.visit("https://shop.example.com/");
    await agent.follow("in");
    assert.equal(sent.at(-1)?.headers.cookie, "lax=1");
  });
});

describe("redirects", () => {
  const start = {
    "https://a.example/": {
      body: '<form method="post" action="/go"><input name="x" value="1"><button>Go</button></form>',
    },
  };

  for (const [status, method] of [
    [302, "GET"],
    [303, "GET"],
    [307, "POST"],
  ] as const) {
    test(`${status} after a POST goes on with ${method}`, async () => {
      const { agent, sent } = site({
        ...start,
        "https://a.example/go": { status, headers: [["location", "/end"]] },
      });
      await agent.visit("https://a.example/");
      await agent.submit(agent.formWith("x")!);
      assert.deepEqual([sent.at(-1)?.method, sent.at(-1)?.url], [method, "https://a.example/end"]);
      assert.equal(sent.at(-1)?.body, method === "POST" ? "x=1" : undefined);
    });
  }

  test("keep the fragment, which no server sees", async () => {
    const { agent, sent } = site({
      "https://a.example/": { status: 302, headers: [["location", "https://b.example/cb#access_token=t"]] },
    });
    const page = await agent.visit("https://a.example/");
    assert.equal(page.url.hash, "#access_token=t");
    assert.equal(sent.at(-1)?.url, "https://b.example/cb");
  });

  test("that never end are given up", async () => {
    const { agent } = site({ "https://a.example/": { status: 302, headers: [["location", "/"]] } });
    await assert.rejects(agent.visit("https://a.example/"), /more than 20 redirects/);
  });
});

describe("headers of a navigation", () => {
  test("a form post carries its page's origin; another host sees the origin alone as referrer", async () => {
    const { agent, sent } = site({
      "https://a.example/p": {
        body: '<form method="post" action="https://b.example/"><input name="x"><button>Go</button></form>',
      },
    });
    await agent.visit("https://a.example/p?q=1");
    await agent.submit(agent.formWith("x")!, { x: "a b" });
    const post = sent.at(-1);
    assert.deepEqual(
      [post?.headers.origin, post?.headers.referer, post?.body],
      ["https://a.example", "https://a.example/", "x=a+b"],
    );
  });

  test("a link within a host sends the whole page as referrer and no origin", async () => {
    const { agent, sent } = site({ "https://a.example/p": { body: '<a href="/next">on</a>' } });
    await agent.visit("https://a.example/p?q=1#part");
    await agent.follow("on");
    assert.deepEqual(
      [sent.at(-1)?.headers.referer, sent.at(-1)?.headers.origin],
      ["https://a.example/p?q=1", undefined],
    );
  });
});

test("a page that wants no referrer sends none, and posts from an opaque origin", async () => {
  const { agent, sent } = site({
    "https://a.example/": {
      headers: [["referrer-policy", "no-referrer"]],
      body: '<form method="post"><input name="x"><button>Go</button></form>',
    },
  });
  await agent.visit("https://a.example/");
  await agent.submit(agent.formWith("x")!);
  assert.deepEqual([sent.at(-1)?.headers.referer, sent.at(-1)?.headers.origin], [undefined, "null"]);
});

describe("forms", () => {
  const form = `<form method="post" action="/s">
    <input type="hidden" name="flow" value="f&amp;1"><input name="login"><input type="checkbox" name="stay" checked>
    <input type="checkbox" name="ads"><select name="lang"><option value="en">English<option value="de" selected>Deutsch</select>
    <input name="off" disabled value="no"><button name="do" value="yes">Accept</button><button name="do" value="no">Cancel</button></form>`;
  const open = async () => {
    const { agent, sent } = site({ "https://a.example/": { body: form } });
    await agent.visit("https://a.example/");
    return { agent, sent, form: agent.formWith("login")! };
  };

  test("send what a browser sends: hidden fields, ticked boxes, the selected option, the pressed button", async () => {
    const { agent, sent, form } = await open();
    await agent.submit(form, { login: "ada" }, "Cancel");
    assert.equal(sent.at(-1)?.body, "flow=f%261&login=ada&stay=on&lang=de&do=no");
  });

  test("refuse a field or button that they do not have, by name", async () => {
    const { agent, form } = await open();
    await assert.rejects(
      agent.submit(form, { user: "ada" }),
      /no field user; it has login, stay, ads, lang, off/,
    );
    await assert.rejects(agent.submit(form, {}, "OK"), /no button "OK"; it has Accept, Cancel/);
  });
});

test("a missing link is told with the page and what it says", async () => {
  const { agent } = site({
    "https://a.example/": { status: 400, body: "<title>Oops</title><p>AADSTS50011: mismatch<p>Trace" },
  });
  await agent.visit("https://a.example/");
  await assert.rejects(
    agent.follow("next"),
    (error: Error) =>
      error instanceof PageError &&
      error.message.endsWith('at https://a.example/ (HTTP 400, "Oops"): AADSTS50011: mismatch'),
  );
});
