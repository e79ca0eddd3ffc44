/** Placeholder contract: where a policy document may stand. */
export type PolicyScope = "service" | "product" | "api" | "operation";
export interface CompiledPolicy { readonly scope: PolicyScope }
export interface PolicyProblem { readonly line: number; readonly element: string; readonly message: string }
export class PolicyRefused extends Error { readonly problems: PolicyProblem[]; constructor(problems: PolicyProblem[]) { super(problems.map((p) => p.message).join("; ")); this.problems = problems; } }
export function compilePolicy(_text: string, options: { format: "xml" | "rawxml"; scope: PolicyScope }): CompiledPolicy { return { scope: options.scope }; }
