const utc = "+00:00";

/** A date or time that YAML has a type for: written without quotes. */
export class YamlTime {
  readonly #written: string;
  /** What Pulumi makes of it in a stack file, which is how Go prints a time: `2027-06-30 00:00:00 +0000 UTC`. */
  readonly asGoPrints: string;
  /** What Pulumi makes of it in a default of Pulumi.yaml: RFC 3339. */
  readonly asJson: string;

  constructor(written: string, { date, time, fraction, offset }: TimeParts) {
    this.#written = written;
    const zone = offset === utc ? "+0000 UTC" : `${offset} ${offset}`.replaceAll(":", "");
    this.asGoPrints = `${date} ${time}${fraction} ${zone}`;
    this.asJson = `${date}T${time}${fraction}${offset === utc ? "Z" : offset}`;
  }

  /** As the file has it. */
  get written(): string {
    return this.#written;
  }

  toString(): string {
    return this.asGoPrints;
  }
}

interface TimeParts {
  /** `2027-06-30` */
  readonly date: string;
  /** `12:00:00` */
  readonly time: string;
  /** `.5`, or nothing */
  readonly fraction: string;
  /** `+02:00` */
  readonly offset: string;
}

/**
 * What a scalar without quotes is for Go's YAML, with which Pulumi reads its files: it differs from YAML 1.2 in
 * numbers (`010` is 8, `1_000` is 1000, `0b11` is 3) and has dates, of which one that does not exist is a text.
 * Source: go-yaml v3, resolve.go (`resolve`, `parseTimestamp`); compared with `pulumi config --json` 3.259.0.
 */
export function plainValue(text: string): unknown {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  if (!/^[-+.\d]/.test(text)) return text;
  return timeOf(text) ?? numberOf(text.replaceAll("_", "")) ?? text;
}

function numberOf(text: string): number | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const magnitude = wholeOf(digits) ?? (isFloat(digits) ? Number(digits) : undefined);
  // What is too large for Go's numbers stays a text.
  if (magnitude === undefined || !Number.isFinite(magnitude)) return undefined;
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/** With the prefixes of Go, of which a leading zero is one: `0777`. */
function wholeOf(digits: string): number | undefined {
  if (/^0[xX][\da-fA-F]+$|^0[bB][01]+$|^0[oO][0-7]+$/.test(digits)) return Number(digits);
  if (/^0[0-7]+$/.test(digits)) return Number(`0o${digits.slice(1)}`);
  return /^(?:0|[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
}

function isFloat(digits: string): boolean {
  return /^(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(digits);
}

const timePattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d{2}:\d{2}))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?))?$/;

function timeOf(text: string): YamlTime | undefined {
  const found = timePattern.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone, ...withoutZone] = found;
  const [h = "0", m = "0", s = "0", f = ""] =
    hour === undefined ? withoutZone : [hour, minute, second, fraction];
  const date = [year!, month!, day!].map((part) => part.padStart(2, "0")).join("-");
  const time = [h, m, s].map((part) => part.padStart(2, "0")).join(":");
  const offset = zone === undefined || /^(?:Z|-00:00)$/.test(zone) ? utc : zone;
  if (!exists(date, time) || Number(offset.slice(1, 3)) > 24 || Number(offset.slice(4)) >= 60)
    return undefined;
  // Go has nanoseconds, and prints none of the zeros behind them.
  const digits = f.slice(0, 10).replace(/\.?0*$/, "");
  return new YamlTime(text, { date, time, fraction: digits, offset });
}

/** JavaScript rolls 30 February over into March, and midnight at the end of a day into the next one. */
function exists(date: string, time: string): boolean {
  const instant = new Date(`${date}T${time}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${date}T${time}`);
}
