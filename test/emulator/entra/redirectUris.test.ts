import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { matchRedirectUri } from "../../../emulator/entra/authorize/redirectUris.ts";
import type { Client } from "../../../emulator/entra/token/clients.ts";
import { Directory } from "../../../emulator/model/directory.ts";
import { holds } from "../../support/property.ts";
import { addApplication, seedLab } from "./support/directory.ts";

describe("A redirect URI", () => {
  let client: Client & { application: NonNullable<Client["application"]> };

  before(async () => {
    const { tenant } = await seedLab(new Directory());
    const application = addApplication(tenant, "client");
    client = { appId: application.appId, displayName: application.displayName, home: tenant, application };
    application.web.redirectUris = [
      "https://client.example/Signin",
      "http://localhost/cb",
      "http://127.0.0.1:80/ip?x=1",
    ];
    application.spa.redirectUris = ["https://spa.example/"];
    application.publicClient.redirectUris = ["msal1234://auth"];
  });

  const accepted: [string, string][] = [
    ["https://client.example/Signin", "web"],
    ["https://spa.example/", "spa"],
    ["msal1234://auth", "publicClient"],
    ["http://localhost/cb", "web"],
    ["http://localhost:51234/cb", "web"],
    ["http://127.0.0.1:9/ip?x=1", "web"],
  ];
  for (const [uri, platform] of accepted) {
    it(`${uri} is found, on platform ${platform}`, () => {
      assert.deepEqual(matchRedirectUri(client, uri), { redirectUri: uri, platform });
    });
  }

  const refused = [
    "https://client.example/signin",
    "https://client.example/Signin/",
    "https://client.example:444/Signin",
    "https://client.example/Signin?x=1",
    "http://client.example/Signin",
    "https://CLIENT.example/Signin",
    "https://spa.example",
    "https://localhost/cb",
    "http://localhost/CB",
    "http://localhost.evil.example/cb",
    "http://localhost:80@evil.example/cb",
    "http://[::1]/cb",
    "http://127.0.0.1/ip?x=2",
  ];
  for (const uri of refused) {
    it(`${uri} is not: AADSTS50011`, () => {
      assert.throws(() => matchRedirectUri(client, uri), { message: /^AADSTS50011: / });
    });
  }

  it("matches to the letter wherever the host is not loopback", () => {
    const url = fc
      .webUrl({ withQueryParameters: true })
      .filter((uri) => !/\/\/(localhost|127\.0\.0\.1)/.test(uri));
    holds(
      fc.property(url, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (uri, at, other) => {
        client.application.web.redirectUris = [uri];
        assert.equal(matchRedirectUri(client, uri).redirectUri, uri);
        const position = at % uri.length;
        fc.pre(uri[position] !== other);
        const changed = uri.slice(0, position) + other + uri.slice(position + 1);
        assert.throws(() => matchRedirectUri(client, changed), { message: /^AADSTS50011: / });
      }),
    );
  });
});
