import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

/** The files that each file imports, all relative to the repository with `/` between folders. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** One import that goes the wrong way, and why. */
export interface WrongImport {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Import and export statements, type-only ones included, and `import("…")`. */
const specifiers =
  /(?:^|\n|\}|\*)\s*(?:import|export|from)\b[^"'`;]*?["'](\.[^"']+)["']|import\(\s*["'](\.[^"']+)["']/g;

/** Reads the imports of every file below some folders. */
export function importsOf(repository: string, folders: readonly string[]): ImportGraph {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,js}`, { cwd: repository }));
  return new Map(
    files.map((file) => {
      const text = readFileSync(path.join(repository, file), "utf8");
      const targets = [...text.matchAll(specifiers)].map(([, one, other]) =>
        path.join(path.dirname(file), (one ?? other)!).replaceAll("\\", "/"),
      );
      return [
        file.replaceAll("\\", "/"),
        targets.filter((target) => existsSync(path.join(repository, target))),
      ];
    }),
  );
}

/**
 * Imports against the order of the storeys.
 * @param storeys from the lowest to the highest; folders of one storey do not know each other
 * @param doors by folder: the only file of it that other folders may import
 */
export function wrongImports(
  graph: ImportGraph,
  storeys: readonly (readonly string[])[],
  doors: Readonly<Record<string, string>>,
): WrongImport[] {
  const placeOf = (file: string) => {
    const height = storeys.findIndex((folders) => folders.some((folder) => isIn(file, folder)));
    return { height, folder: storeys[height]?.find((folder) => isIn(file, folder)) };
  };
  return [...graph].flatMap(([from, targets]) =>
    targets.flatMap((to): WrongImport[] => {
      const [above, below] = [placeOf(from), placeOf(to)];
      if (above.folder === undefined) return [{ from, to, why: `${from} is in no storey` }];
      if (below.folder === undefined) return [{ from, to, why: `${to} is in no storey` }];
      if (above.folder === below.folder) return [];
      if (below.height >= above.height) {
        return [{ from, to, why: `${above.folder} does not know ${below.folder}` }];
      }
      const door = doors[below.folder];
      return door === undefined || to === door ? [] : [{ from, to, why: `the door is ${door}` }];
    }),
  );
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

/** Files that import each other in a circle, each circle once; Tarjan's algorithm. */
export function cycles(graph: ImportGraph): string[][] {
  const indices = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const found: string[][] = [];
  for (const file of graph.keys()) if (!indices.has(file)) visit(file);
  return found;

  function visit(file: string): void {
    indices.set(file, indices.size);
    low.set(file, indices.get(file)!);
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!indices.has(target)) {
        visit(target);
        low.set(file, Math.min(low.get(file)!, low.get(target)!));
      } else if (path.includes(target)) {
        low.set(file, Math.min(low.get(file)!, indices.get(target)!));
      }
    }
    if (low.get(file) !== indices.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1 || graph.get(file)?.includes(file)) found.push(circle.sort());
  }
}
