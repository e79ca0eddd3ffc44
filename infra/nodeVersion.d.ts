/** See nodeVersion.js. */
export function nodeProblem(version: string): string | undefined;
