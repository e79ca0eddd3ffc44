import { askPulumi } from "./cli.ts";

/** When the last update of a stack that has ended did so; undefined where the CLI cannot tell. */
export async function endOfLastUpdate(stack: string): Promise<Date | undefined> {
  const { exitCode, stdout } = await askPulumi([
    ...["stack", "history", "--stack", stack, "--json", "--page-size", "1"],
  ]);
  const history = exitCode === 0 ? (JSON.parse(stdout || "[]") as { endTime?: string }[]) : [];
  const end = new Date(history[0]?.endTime ?? "");
  return Number.isNaN(end.getTime()) ? undefined : end;
}
