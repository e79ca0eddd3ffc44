// Loaded into a measured process by --import: says at its end how much memory it had at most.
import { writeFileSync } from "node:fs";

const report = process.env.BENCH_PEAK_FILE;
if (report) {
  process.on("exit", () => writeFileSync(report, String(process.resourceUsage().maxRSS)));
}
