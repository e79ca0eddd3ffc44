// The tests start many processes that would compile the same SDK again and again.
import path from "node:path";

process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../../node_modules/.cache/compile");
