/** Of Microsoft.ApiManagement, the one that the stack's resources are deployed with. */
export const apiVersion = "2024-05-01";
