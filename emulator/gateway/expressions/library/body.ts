import type { Message } from "../context.ts";
import { ExpressionFailure } from "../problem.ts";
import { boolType, bytesType, newType, stringType } from "../types.ts";
import { method } from "./define.ts";
import { jArrayType, jObjectType, jTokenType, readJson } from "./json.ts";

/** `IMessageBody`, whose `As<T>` reads the message's body (api-management-policy-expressions, "IMessageBody"). */
export const bodyType = newType("IMessageBody");

method<Message, [boolean]>(
  bodyType,
  "As",
  [{ name: "preserveContent", type: boolType, optional: { value: false } }],
  ({ typeArgument }) => typeArgument!,
  (self, [preserveContent], { typeArgument }) => {
    // Documented: an exception (set-body-policy, "Accessing the body as a JObject"). Its name is an inference.
    if (self.bodyIsGone) {
      throw new ExpressionFailure(
        "InvalidOperationException",
        "The message body was read without preserveContent before, so that it is not available any more.",
      );
    }
    const bytes = self.body ?? new Uint8Array();
    if (!preserveContent) {
      self.body = new Uint8Array();
      self.bodyIsGone = true;
    }
    if (typeArgument === bytesType) return bytes;
    const text = new TextDecoder().decode(bytes);
    return typeArgument === stringType ? text : readJson(text, typeArgument!);
  },
  { generic: true, typeArguments: [stringType, bytesType, jObjectType, jArrayType, jTokenType] },
);
