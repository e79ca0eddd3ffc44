import * as v from "valibot";
import { flag, help, list, map, shortOr, text } from "../fields.ts";

/** A web origin as browsers send it; what else is wrong with one, `urls.ts` says. */
const origin = text({
  allowed: "an origin such as https://shop.contoso.example, of at most 2000 characters",
  max: 2000,
  pattern: /^\S+$/,
  outline: /^https?:\/\/[^/?#@*\sA-Z]+$/,
});

/** `cors` of one API: the pages whose scripts may call it. */
export const cors = help(
  "Whose pages may call the API from the browser: the developer portal's console (true), nobody's (false), or a map of both with web applications of your own.",
  v.optional(
    shortOr(
      flag(),
      map({
        portal: help("The developer portal's console may call the API.", v.optional(flag(), true)),
        origins: help(
          "Origins of web applications that may call the API.",
          v.optional(list(origin, 0, "[https://shop.contoso.example]"), []),
          ["https://shop.contoso.example"],
        ),
      }),
    ),
    true,
  ),
  { portal: true, origins: ["https://shop.contoso.example"] },
);
