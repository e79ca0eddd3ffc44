import type { Message } from "../context.ts";
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
    const bytes = self.body ?? new Uint8Array();
    // Documented: a body that is read without preserveContent is gone unless set-body sets it again.
    if (!preserveContent) self.body = new Uint8Array();
    if (typeArgument === bytesType) return bytes;
    const text = new TextDecoder().decode(bytes);
    return typeArgument === stringType ? text : readJson(text, typeArgument!);
  },
  { generic: true, typeArguments: [stringType, bytesType, jObjectType, jArrayType, jTokenType] },
);
