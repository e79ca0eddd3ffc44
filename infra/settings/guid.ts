/** Both cases are spelt out, since a JSON Schema's patterns have no flags. */
export const guidPattern = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/;
