import { createHash, createHmac } from "node:crypto";
import { constructorName } from "../syntax.ts";
import { bytesType, newType } from "../types.ts";
import { method } from "./define.ts";
import { staticSide } from "./staticSides.ts";

/** Hashes of System.Security.Cryptography: `SHA256.Create()`, `new SHA256Managed()`, `new HMACSHA256(key)`. */
const hashType = newType("HashAlgorithm");
type Hash = (bytes: Uint8Array) => Uint8Array;
method<Hash, [Uint8Array]>(hashType, "ComputeHash", [bytesType], bytesType, (self, [bytes]) => self(bytes));

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
