import { type Context, Hono } from "hono";

type Operation = "add" | "subtract" | "multiply" | "divide";

const operations: Readonly<Record<Operation, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  // Like the lab's backend, which computes with C#'s int: the quotient is cut off towards zero.
  divide: (a, b) => a / b,
};

/**
 * The Basic Calculator service as `apis/basic-calculator.yaml` describes it: four operations on 32-bit integers
 * under `/api`. Anything else is answered with 404, and what cannot be computed with 400, both as JSON.
 */
export function calculatorApp(): Hono {
  const app = new Hono();
  for (const operation of Object.keys(operations) as Operation[]) {
    app.get(`/api/${operation}`, (context) => compute(context, operation));
  }
  app.notFound((context) => context.json({ error: `There is no operation at ${context.req.path}.` }, 404));
  return app;
}

function compute(context: Context, operation: Operation): Response {
  const operands: bigint[] = [];
  for (const name of ["a", "b"]) {
    const text = context.req.query(name);
    const operand = text === undefined ? undefined : int32(text);
    if (operand === undefined) {
      const what = text === undefined ? "is missing" : `is ${JSON.stringify(text.slice(0, 40))}`;
      return refuse(
        context,
        `Parameter ${name} ${what}; an integer from -2147483648 to 2147483647 is expected.`,
      );
    }
    operands.push(operand);
  }
  const [a, b] = operands as [bigint, bigint];
  if (operation === "divide" && b === 0n) return refuse(context, "Division by zero.");
  const result = operations[operation](a, b);
  if (!fits(result)) return refuse(context, `The result, ${result}, is not a 32-bit integer.`);
  return context.json({ operation, a: Number(a), b: Number(b), result: Number(result) });
}

function refuse(context: Context, error: string): Response {
  return context.json({ error }, 400);
}

function int32(text: string): bigint | undefined {
  if (!/^-?\d{1,10}$/.test(text)) return undefined;
  const value = BigInt(text);
  return fits(value) ? value : undefined;
}

function fits(value: bigint): boolean {
  return BigInt.asIntN(32, value) === value;
}
