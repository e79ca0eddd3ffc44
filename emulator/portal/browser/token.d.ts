/** One member of a token's header or claims. */
export interface Row {
  name: string;
  value: string;
  /** For people; "" where there is nothing to say. */
  meaning: string;
}

export interface DecodedToken {
  header: Row[];
  claims: Row[];
}

export function decodeToken(token: string, nowMs: number): DecodedToken | undefined;
