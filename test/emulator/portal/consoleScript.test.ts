import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UnsecuredJWT } from "jose";
import { buildRequest, type Field, requestText } from "../../../emulator/portal/browser/request.js";
import { decodeToken } from "../../../emulator/portal/browser/token.js";
import { holds } from "../../support/property.ts";

const baseUrl = "https://contoso.azure-api.net/calc";
const field = (place: Field["place"], name: string, value: string): Field => ({ place, name, value });

describe("the request that the console builds", () => {
  for (const [urlTemplate, fields, expected] of [
    ["/add?a={a}&b={b}", [field("template", "a", "1 2"), field("template", "b", "&")], "/add?a=1%202&b=%26"],
    ["/users/{id}", [field("template", "id", "a/b")], "/users/a%2Fb"],
    ["/files/{*rest}", [field("template", "*rest", "a/b c")], "/files/a/b%20c"],
    ["/add?a={a}", [field("template", "a", "1"), field("query", "c", "é")], "/add?a=1&c=%C3%A9"],
    ["/list", [field("query", "top", "5"), field("query", "skip", "")], "/list?top=5"],
    ["/", [], "/"],
  ] as const) {
    test(`${urlTemplate} becomes ${expected}`, () => {
      assert.equal(buildRequest({ method: "GET", baseUrl, urlTemplate, fields }).url, baseUrl + expected);
    });
  }

  test("every template value comes out at the other end as it was typed", () => {
    holds(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
        (value) => {
          const { url } = buildRequest({
            method: "GET",
            baseUrl,
            urlTemplate: "/x?a={a}",
            fields: [field("template", "a", value)],
          });
          assert.equal(decodeURIComponent(url.slice(url.indexOf("=") + 1)), value);
        },
      ),
    );
  });

  test("has no header without a value, and no body for GET", () => {
    const fields = [
      field("header", "Authorization", ""),
      field("header", "X-A", "1"),
      field("header", "", "2"),
    ];
    const get = buildRequest({ method: "GET", baseUrl, urlTemplate: "/", fields, body: "b" });
    assert.deepEqual(get.headers, [["X-A", "1"]]);
    assert.equal("body" in get, false);
    const post = buildRequest({ method: "POST", baseUrl, urlTemplate: "/", fields: [], body: "b" });
    assert.equal(requestText(post), "POST /calc/ HTTP/1.1\nHost: contoso.azure-api.net\n\nb");
  });
});

describe("the token that the console decodes", () => {
  const now = Date.parse("2026-01-31T12:00:00Z");
  const decode = (claims: Record<string, unknown>) =>
    decodeToken(new UnsecuredJWT(claims).encode(), now)?.claims;

  test("says when it expires or expired, in the world's usual time", () => {
    assert.equal(
      decode({ exp: now / 1000 + 3600 })?.[0]?.meaning,
      "expires 2026-01-31 13:00:00 UTC (in 60 min)",
    );
    assert.equal(
      decode({ exp: now / 1000 - 120 })?.[0]?.meaning,
      "expired 2026-01-31 11:58:00 UTC (2 min ago)",
    );
  });

  test("shows what a gateway checks first", () => {
    const names = decode({ tid: "t", scp: "a b", aud: "x", zzz: [1], iss: "i" })?.map(({ name }) => name);
    assert.deepEqual(names, ["aud", "iss", "scp", "tid", "zzz"]);
  });

  test("keeps letters of every script, and shows lists as JSON", () => {
    const rows = decode({ name: "Ада Лавлейс", roles: ["a"] });
    assert.deepEqual(
      rows?.map(({ value }) => value),
      ['["a"]', "Ада Лавлейс"],
    );
  });

  for (const notAToken of ["", "abc", "a.b", "a.b.c", "bnVsbA.bnVsbA.", "W10.W10."]) {
    test(`is nothing for ${JSON.stringify(notAToken)}`, () => {
      assert.equal(decodeToken(notAToken, now), undefined);
    });
  }

  test("is nothing, and no error, for whatever is typed", () => {
    holds(fc.property(fc.string(), (text) => decodeToken(text, now) === undefined));
  });

  test("has no meaning for a claim that shares a name with what every object has", () => {
    assert.equal(decode({ constructor: "x" })?.[0]?.meaning, "");
  });
});
