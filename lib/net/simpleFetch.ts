/** The part of `fetch` that is used here. */
export type SimpleFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;
