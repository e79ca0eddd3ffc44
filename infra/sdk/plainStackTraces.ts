// Loaded before everything else. Pulumi's entry maps every frame of every stack trace to its source, and the SDK
// takes a stack trace for each resource: that reads the SDK's source maps into memory, a fifth of the program's
// time and a third of its memory. Node strips types in place, so our own lines and columns are right without it.
(Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
