import * as v from "valibot";
import { choice, flag, help, list, map, policyLabel, text, whole } from "../fields.ts";
import { guidPattern } from "../guid.ts";
import { files } from "./files.ts";
import { namedValueName } from "./namedValues.ts";

/** Azure's counters and durations are 32 bits wide (Azure/azure-api-management-policy-toolkit, src/Authoring/Configs). */
const most = 2_147_483_647;

/** RFC 9110, section 5.1: a field name is a token. */
const headerName = text({
  allowed: "a header's name such as x-client",
  max: 256,
  pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
});

const by = help(
  "What has a counter of its own: the client or the user that the checked token names, the subscription, or the caller's IP address.",
  v.optional(choice(["client", "user", "subscription", "ip"]), "client"),
);

/** learn.microsoft.com/azure/api-management/rate-limit-by-key-policy: 300 seconds at most. */
const rateLimit = map(
  {
    calls: help("How many calls.", whole(1, most, "the number of calls")),
    seconds: help("In how many seconds.", whole(1, 300, "the period of a rate limit in seconds")),
    by,
  },
  { calls: "write for example calls: 100", seconds: "write for example seconds: 60" },
);

/** learn.microsoft.com/azure/api-management/quota-by-key-policy: 300 seconds at least. */
const quota = map(
  {
    calls: help("How many calls.", whole(1, most, "the number of calls")),
    seconds: help("In how many seconds.", whole(300, most, "the period of a quota in seconds")),
    by,
  },
  { calls: "write for example calls: 100000", seconds: "write for example seconds: 604800, a week" },
);

const set = help(
  "Headers to set: names to texts.",
  v.optional(
    v.record(
      headerName,
      policyLabel("a header's value"),
      "is not a map of headers; write for example { x-source: gateway }",
    ),
  ),
  { "x-source": "gateway" },
);

const remove = help("Headers to take away.", v.optional(list(headerName, 0, "[x-powered-by]")), [
  "x-powered-by",
]);

const claim = text({
  allowed: "the name of a claim such as azp, oid or sub",
  max: 256,
  pattern: /^[A-Za-z0-9_.:/-]+$/,
});

const headers = map({
  request: help(
    "Of what the backend gets.",
    v.optional(
      map({
        set,
        claims: help(
          "Headers to set from claims of the checked token: names to claims.",
          v.optional(
            v.record(headerName, claim, "is not a map of headers; write for example { x-client: azp }"),
          ),
          { "x-client": "azp" },
        ),
        remove,
      }),
    ),
  ),
  response: help("Of what the caller gets.", v.optional(map({ set, remove }))),
});

const backend = map({
  identity: help(
    "Whose token the backend gets in place of the caller's: system, the instance's own identity, or the client id of a user-assigned one.",
    v.optional(
      text({
        allowed: "system, or the client id (GUID) of a user-assigned identity",
        pattern: new RegExp(`^system$|${guidPattern.source}`),
      }),
    ),
    "system",
  ),
  resource: help(
    "Whom that token is for: an Application ID URI, or a resource of Azure's.",
    v.optional(
      text({
        allowed: 'an Application ID URI or a URL, without blanks and none of "{{", "@(" and "@{"',
        max: 2000,
        pattern: /^(?!.*(?:\{\{|@[({]))[^\s\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u,
      }),
    ),
    "api://contoso.example/orders-backend",
  ),
  headers: help(
    "Headers with secrets that the backend asks for: names to named values.",
    v.optional(
      v.record(
        headerName,
        namedValueName,
        "is not a map of headers; write for example { x-functions-key: orders-key }, with orders-key under namedValues",
      ),
    ),
    { "x-functions-key": "orders-key" },
  ),
});

const cache = map(
  {
    seconds: help("How long an answer is kept.", whole(1, most, "the time in seconds")),
    shared: help(
      "All callers get the same answers; otherwise each token has its own.",
      v.optional(flag(), false),
    ),
    varyByHeaders: help(
      "Headers by which answers differ.",
      v.optional(list(headerName, 0, "[accept-language]"), []),
      ["accept-language"],
    ),
    varyByQuery: help(
      "Query parameters by which answers differ; none: all.",
      v.optional(
        list(
          text({
            allowed: "the name of a query parameter",
            max: 256,
            pattern: /^[A-Za-z0-9_.~$[\]-]+$/,
          }),
          0,
          "[page]",
        ),
        [],
      ),
      ["page"],
    ),
  },
  { seconds: "write for example seconds: 60" },
);

/** `policy` of one API: what stands behind the token check. */
export const policy = help(
  "What the team adds to the API's policy, always behind the token check.",
  v.optional(
    map({
      rateLimit: help("Calls in a short time, 429 beyond it.", v.optional(rateLimit), {
        calls: 100,
        seconds: 60,
      }),
      quota: help("Calls in a long time, 403 beyond it.", v.optional(quota), {
        calls: 100_000,
        seconds: 604_800,
      }),
      headers: help("Headers that are set or taken away.", v.optional(headers)),
      backend: help("How the gateway signs in to the backend.", v.optional(backend)),
      cache: help("GET answers that are kept in the instance's cache.", v.optional(cache)),
      files: help("Files with policy elements, each a list of elements for one section.", v.optional(files)),
    }),
  ),
);
