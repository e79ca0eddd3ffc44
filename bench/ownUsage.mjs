// Loaded into a measured process and into its children by --import: each says at its end how much memory it had at
// most (KiB), and how long it was on a processor (s).
import { appendFileSync } from "node:fs";

const report = process.env.BENCH_REPORT_FILE;
if (report) {
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    appendFileSync(report, `${maxRSS} ${(userCPUTime + systemCPUTime) / 1e6}\n`);
  });
}
