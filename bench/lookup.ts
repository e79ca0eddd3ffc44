import { findOperation } from "../emulator/gateway/pipeline/routing.ts";
import type { ApimApi, ApimOperation } from "../emulator/model/instances.ts";
import { Table as OperationTable } from "../emulator/model/table.ts";
import type { Table } from "./table.ts";

/** Numbers of operations. */
const counts = [30, 300, 1500];

/** How long the gateway looks for the operation of a request. */
export function lookup(): Table {
  const rows = counts.map((count) => {
    const api = apiWith(count);
    return [String(count), microseconds(api, 0), microseconds(api, count - 1)];
  });
  return {
    title: "The operation of a request, by the number of an API's operations",
    columns: ["operations", "the first, us", "the last, us"],
    rows,
  };
}

function apiWith(count: number): ApimApi {
  const operations = new OperationTable<ApimOperation>();
  for (let index = 0; index < count; index++) {
    const operation = { name: `get${index}`, method: "GET", urlTemplate: `/things${index}/{id}` };
    operations.set(operation.name, operation as ApimOperation);
  }
  return { name: "things", path: "things", operations, properties: {} } as unknown as ApimApi;
}

function microseconds(api: ApimApi, index: number): string {
  const rounds = 20_000;
  const query = new URLSearchParams();
  const path = `/things${index}/7`;
  for (let round = 0; round < rounds / 10; round++) findOperation(api, "GET", path, query);
  const started = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) findOperation(api, "GET", path, query);
  return (Number(process.hrtime.bigint() - started) / 1000 / rounds).toFixed(1);
}
