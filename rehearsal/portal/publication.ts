import type { ApimService } from "../arm/store.ts";
export interface PublishedPortal { readonly revision: string }
export function publish(_service: ApimService, revision: string): PublishedPortal { return { revision }; }
