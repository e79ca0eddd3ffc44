export const sections = ["inbound", "backend", "outbound", "on-error"] as const;

export type Section = (typeof sections)[number];
