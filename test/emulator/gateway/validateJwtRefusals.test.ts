import { describe } from "node:test";
import { inbound, itRefuses } from "./support/problems.ts";

const jwt = (attributes: string, children = ""): string =>
  inbound(`<validate-jwt ${attributes}>${children}</validate-jwt>`);

describe("a token policy", () => {
  itRefuses([
    [
      "no source of the token",
      jwt(""),
      [/^2 validate-jwt: exactly one of header-name, .* is required; none is there$/],
    ],
    [
      "two sources of the token",
      jwt("header-name='a' token-value='b'"),
      [/exactly one .*; header-name and token-value are there$/],
    ],
    [
      "an unknown attribute",
      jwt("header-name='a' clock-scew='1'"),
      [/^2 validate-jwt: unknown attribute clock-scew; did you mean clock-skew\?; it has header-name/],
    ],
    [
      "a wrong truth value",
      jwt("header-name='a' require-expiration-time='yes'"),
      [`2 validate-jwt: attribute require-expiration-time is "yes" but must be true or false`],
    ],
    [
      "a wrong status",
      jwt("header-name='a' failed-validation-httpcode='42'"),
      [`2 validate-jwt: attribute failed-validation-httpcode is "42" but must be 100 or more`],
    ],
    [
      "a wrong skew",
      jwt("header-name='a' clock-skew='5 min'"),
      [/clock-skew is "5 min" but must be a number of seconds or a time span/],
    ],
    [
      "an expression where none is taken",
      jwt(`header-name='a' output-token-variable-name="@("x")"`),
      ["2 validate-jwt: attribute output-token-variable-name takes no policy expression"],
    ],
    [
      "children out of order",
      jwt(
        "header-name='a'",
        "<issuers><issuer>a</issuer></issuers><audiences><audience>b</audience></audiences>",
      ),
      ["2 audiences: is too late: in <validate-jwt> it comes before <issuers>"],
    ],
    [
      "audiences without one",
      jwt("header-name='a'", "<audiences />"),
      ["2 audiences: <audience> is required in it"],
    ],
    [
      "an empty audience",
      jwt("header-name='a'", "<audiences><audience /></audiences>"),
      ["2 audience: a text is required"],
    ],
    [
      "an unknown child",
      jwt("header-name='a'", "<audience>b</audience>"),
      [/^2 audience: not allowed in <validate-jwt>; did you mean audiences\?/],
    ],
    [
      "a wrong match",
      jwt("header-name='a'", "<required-claims><claim name='c' match='some'/></required-claims>"),
      [`2 claim: attribute match is "some" but must be one of all, any`],
    ],
    [
      "an openid-config without address",
      jwt("header-name='a'", "<openid-config />"),
      ["2 openid-config: the attribute url is required"],
    ],
    [
      "an openid-config in the clear",
      jwt("header-name='a'", "<openid-config url='http://a.example/' />"),
      [`2 openid-config: url is "http://a.example/" but must be an https address`],
    ],
    [
      "a certificate for a key",
      jwt("header-name='a'", "<issuer-signing-keys><key certificate-id='c'/></issuer-signing-keys>"),
      ["2 key: the attribute certificate-id is API Management's, but the rehearsal does not run it"],
    ],
    [
      "a key that is no Base64",
      jwt("header-name='a'", "<issuer-signing-keys><key>my secret!</key></issuer-signing-keys>"),
      ["2 key: the text must be Base64"],
    ],
    [
      "n without e",
      jwt("header-name='a'", "<issuer-signing-keys><key n='AQAB'/></issuer-signing-keys>"),
      ["2 key: n and e go together; e is missing"],
    ],
    [
      "a key without anything",
      jwt("header-name='a'", "<issuer-signing-keys><key/></issuer-signing-keys>"),
      ["2 key: holds either a Base64 text or n and e"],
    ],
    [
      "a public key to decrypt with",
      jwt("header-name='a'", "<decryption-keys><key n='AQAB' e='AQAB'/></decryption-keys>"),
      ["2 key: the public key of n and e decrypts nothing"],
    ],
    [
      "no client application",
      inbound("<validate-azure-ad-token tenant-id='t' />"),
      ["2 validate-azure-ad-token: <client-application-ids> is required in it"],
    ],
  ]);
});
