import { isKnown } from "../facts/known.ts";
import { resourceRule } from "../rule.ts";

export const backendHttps = resourceRule({
  name: "backend-https",
  why: "The gateway hands the caller's token on to the backend; over http everyone on the way can read it.",
  fix: "Give serviceUrl of the Api an https address.",
  kinds: ["Api"],
  check({ serviceUrl }) {
    return isKnown(serviceUrl) && !/^(?:https|wss):\/\//i.test(serviceUrl)
      ? [`serviceUrl is "${serviceUrl}"`]
      : [];
  },
});
