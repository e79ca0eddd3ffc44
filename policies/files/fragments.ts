import { childrenOf } from "./checkPart.ts";
import type { FileElement } from "./partFile.ts";

/** What each fragment holds, by its name. */
export type Fragments = Readonly<Record<string, readonly FileElement[]>>;

/**
 * Elements with fragments in the place of each `include-fragment`: whoever looks at the document sees all of it. As resources of
 * their own azure-native cannot make them, since Pulumi's SDKs drop the input that names one
 * (pulumi/pulumi-azure-native#2664, pulumi/pulumi-dotnet#171).
 */
export function withFragments(elements: readonly FileElement[], fragments: Fragments): FileElement[] {
  return elements.flatMap((element) => {
    if (element.name === "include-fragment") return fragments[element.read["fragment-id"] ?? ""] ?? [];
    const children = childrenOf(element);
    return children.length === 0 ? element : { ...element, content: withFragments(children, fragments) };
  });
}
