import { ExpressionFailure } from "../problem.ts";
import { constructorName } from "../syntax.ts";
import { intType, newType, stringType } from "../types.ts";
import { method, property } from "./define.ts";
import { required } from "./dictionary.ts";
import { staticSide } from "./staticSides.ts";

/** System.Uri of an absolute address. */
export const uriType = newType("Uri", { toText: (uri) => (uri as URL).href });
method<unknown, [string]>(staticSide("Uri"), constructorName, [stringType], uriType, (_, [text]) => {
  if (!URL.canParse(required(text))) {
    throw new ExpressionFailure(
      "UriFormatException",
      "Invalid URI: The format of the URI could not be determined.",
    );
  }
  return new URL(text);
});
for (const [name, read] of Object.entries<(uri: URL) => string>({
  Scheme: ({ protocol }) => protocol.slice(0, -1),
  Host: ({ hostname }) => hostname,
  Authority: ({ host }) => host,
  AbsolutePath: ({ pathname }) => pathname,
  AbsoluteUri: ({ href }) => href,
  PathAndQuery: ({ pathname, search }) => pathname + search,
  Query: ({ search }) => search,
})) {
  property<URL>(uriType, name, stringType, read);
}
property<URL>(uriType, "Port", intType, ({ port, protocol }) =>
  Number(port || (protocol === "http:" ? 80 : 443)),
);
method<URL, []>(uriType, "ToString", [], stringType, ({ href }) => href);
