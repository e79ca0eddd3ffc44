import { secretHeaders } from "../../secretHeaders.ts";
import { isKnown, type Maybe } from "../facts/known.ts";
import type { Logged } from "../facts/readers.ts";
import { resourceRule } from "../rule.ts";

export const noCredentialsLogged = resourceRule({
  name: "no-credentials-logged",
  why: "Whoever reads the log could call the API with the tokens, keys and bodies that are in it.",
  fix: "Take the header out of monitoring.headers, and leave the bytes of bodies at 0.",
  kinds: ["Diagnostic", "ApiDiagnostic"],
  check({ frontend, backend }) {
    const sides: readonly Maybe<Logged>[] = [frontend, backend];
    return sides.flatMap((side) => {
      if (!isKnown(side)) return [];
      const headers = side.headers.filter((name) => secretHeaders.includes(name.toLowerCase()));
      return [
        ...headers.map((name) => `the header "${name}" is logged`),
        ...(side.bytes > 0 ? [`${side.bytes} bytes of bodies are logged`] : []),
      ];
    });
  },
});
