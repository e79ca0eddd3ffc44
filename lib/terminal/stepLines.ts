import { performance } from "node:perf_hooks";
import { styleText } from "node:util";
import type { StepResult } from "../checks/steps.ts";

/** Lines for people about steps, while they are run. */
export interface StepLines {
  line(text?: string): void;
  /** Colours, where the stream is a terminal that has them. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
  /** How a step ended, and what was seen. */
  step(result: StepResult): void;
  /** How all of them ended, and how long it took since the beginning. */
  total(results: readonly StepResult[]): void;
}

/**
 * @param form `people`: lines go to stdout; `json`: to stderr, since stdout is for one document
 */
export function stepLines(form: "people" | "json"): StepLines {
  const out = form === "json" ? process.stderr : process.stdout;
  const line = (text = "") => void out.write(`${text}\n`);
  const style: StepLines["style"] = (format, text) => styleText(format, text, { stream: out });
  const began = performance.now();
  return {
    line,
    style,
    step({ name, ok, ms, detail, note }) {
      const mark = ok ? style("green", "✔") : style("red", "✘");
      line(`${mark} ${name} ${style("dim", duration(ms))}`);
      if (detail) line(indent(ok ? style("dim", detail) : detail));
      if (note) line(indent(style("yellow", note)));
    },
    total(results) {
      const failed = results.filter(({ ok }) => !ok).length;
      const time = duration(performance.now() - began);
      line(
        failed === 0
          ? style("green", `All ${results.length} steps hold, in ${time}.`)
          : style("red", `${failed} of ${results.length} steps do not hold, after ${time}.`),
      );
    },
  };
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((each) => `    ${each}`)
    .join("\n");
}
