import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** One operation of Microsoft.ApiManagement 2024-05-01. */
export interface AzureOperation {
  /** `api.createOrUpdate` */
  readonly name: string;
  readonly method: string;
  /** With its names in braces. */
  readonly path: string;
}

/** Every operation of Azure's API, as Microsoft's own client sends them. */
export function azureOperations(): AzureOperation[] {
  const main = createRequire(import.meta.url).resolve("@azure/arm-apimanagement/package.json");
  const folder = path.join(path.dirname(main), "dist/esm/operations");
  const files = readdirSync(folder).filter((file) => /^\w+\.js$/.test(file) && file !== "index.js");
  return files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    const specs = text.matchAll(
      /^const (\w+)OperationSpec = \{\s+path: "(\/[^"]+)",\s+httpMethod: "(\w+)"/gm,
    );
    return [...specs].map(([, name, url = "", method = ""]) => ({
      name: `${path.basename(file, ".js")}.${name}`,
      method,
      path: url,
    }));
  });
}
