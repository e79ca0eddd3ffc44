import type { Message } from "../context.ts";
import { ExpressionFailure } from "../problem.ts";
import { boolType, bytesType, newType, stringType } from "../types.ts";
import { method } from "./define.ts";
import { dictionary } from "./dictionary.ts";
import { stringArray } from "./enumerables.ts";
import { jArrayType, jObjectType, jTokenType, readJson } from "./json.ts";

/** `IMessageBody`, whose `As<T>` reads the message's body (api-management-policy-expressions, "IMessageBody"). */
export const bodyType = newType("IMessageBody");

/** The form's fields: a dictionary of the values of each (api-management-policy-expressions, "IMessageBody"). */
const formType = dictionary<URLSearchParams>("Form", stringArray, {
  has: (self, name) => self.has(name),
  get: (self, name) => self.getAll(name),
  text: (self, name) => self.getAll(name).join(","),
  keys: (self) => [...new Set(self.keys())],
});
method<Message, [boolean]>(
  bodyType,
  "AsFormUrlEncodedContent",
  [{ name: "preserveContent", type: boolType, optional: { value: false } }],
  formType,
  (self, [preserveContent]) =>
    new URLSearchParams(new TextDecoder().decode(contentOf(self, preserveContent))),
);

method<Message, [boolean]>(
  bodyType,
  "As",
  [{ name: "preserveContent", type: boolType, optional: { value: false } }],
  ({ typeArgument }) => typeArgument!,
  (self, [preserveContent], { typeArgument }) => {
    const bytes = contentOf(self, preserveContent);
    if (typeArgument === bytesType) return bytes;
    const text = new TextDecoder().decode(bytes);
    return typeArgument === stringType ? text : readJson(text, typeArgument!);
  },
  { generic: true, typeArguments: [stringType, bytesType, jObjectType, jArrayType, jTokenType] },
);

function contentOf(message: Message, preserveContent: boolean): Uint8Array {
  // Documented: an exception (set-body-policy, "Accessing the body as a JObject"). Its name is an inference.
  if (message.bodyIsGone) {
    throw new ExpressionFailure(
      "InvalidOperationException",
      "The message body was read without preserveContent before, so that it is not available any more.",
    );
  }
  const bytes = message.body ?? new Uint8Array();
  if (!preserveContent) {
    message.body = new Uint8Array();
    message.bodyIsGone = true;
  }
  return bytes;
}
