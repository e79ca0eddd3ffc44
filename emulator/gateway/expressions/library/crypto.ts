import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { ExpressionFailure } from "../problem.ts";
import { constructorName } from "../syntax.ts";
import { bytesType, newType, stringType } from "../types.ts";
import { method } from "./define.ts";
import { staticSide } from "./staticSides.ts";

/** Hashes of System.Security.Cryptography: `SHA256.Create()`, `new SHA256Managed()`, `new HMACSHA256(key)`. */
export const hashType = newType("HashAlgorithm");
type Hash = (bytes: Uint8Array) => Uint8Array;
method<Hash, [Uint8Array]>(hashType, "ComputeHash", [bytesType], bytesType, (self, [bytes]) => self(bytes));

/** `bytes.Encrypt(alg, key, iv)` of the policy engine: AES as .NET has it by itself, CBC with PKCS #7 (api-management-policy-expressions). */
for (const [name, make] of [
  ["Encrypt", createCipheriv],
  ["Decrypt", createDecipheriv],
] as const) {
  method<Uint8Array, [string, Uint8Array, Uint8Array]>(
    bytesType,
    name,
    [stringType, bytesType, bytesType],
    bytesType,
    (self, [, key, iv]) => {
      try {
        const cipher = make(`aes-${key.length * 8}-cbc`, key, iv);
        return new Uint8Array(Buffer.concat([cipher.update(self), cipher.final()]));
      } catch (error) {
        throw new ExpressionFailure("CryptographicException", (error as Error).message);
      }
    },
    {
      refuses: ([algorithm]) =>
        ["aes", "aesmanaged"].includes(String(algorithm).toLowerCase())
          ? undefined
          : "the rehearsal runs Aes alone",
    },
  );
}

for (const name of ["MD5", "SHA1", "SHA256", "SHA384", "SHA512"]) {
  const algorithm = name.toLowerCase();
  const hash: Hash = (bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest());
  method(staticSide(name), "Create", [], hashType, () => hash);
  // MD5 has no managed class in .NET.
  if (name !== "MD5") method(staticSide(`${name}Managed`), constructorName, [], hashType, () => hash);
  method<unknown, [Uint8Array]>(
    staticSide(`HMAC${name}`),
    constructorName,
    [bytesType],
    hashType,
    (_, [key]): Hash =>
      (bytes) =>
        new Uint8Array(createHmac(algorithm, key).update(bytes).digest()),
  );
}
