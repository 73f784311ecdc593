/** What a key may do. Held for the whole organization, or for named projects only. */
export const PERMISSIONS = ['manage_integration', 'read', 'start_scan', 'manage_keys', 'export'] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** One permission as it was granted; without a project it holds for the whole organization. */
export interface Grant {
  permission: Permission;
  projectId?: string;
}

/** Whether the grants cover a permission: on a project, or on the whole organization when no project is given. */
export function covers(grants: readonly Grant[], wanted: Grant): boolean {
  return grants.some(
    ({ permission, projectId }) =>
      permission === wanted.permission && (projectId === undefined || projectId === wanted.projectId),
  );
}
