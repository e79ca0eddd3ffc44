/** Undefined for Azure's 404, which azure-native tells in the error's text (client_azcore.go: newResponseError). */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (/\bStatus=404\b/.test((error as Error).message)) return undefined;
    throw error;
  }
}
