/** What others may use of `rbac`. */

interface RbacService {
  /** Codes that are in force for an admin: granted by the role and declared by a loaded plugin. Empty for nobody. */
  permissionsOf(adminId: number): Promise<Set<string>>;
  /** @throws when there is no role of that name (in whatever letters). */
  roleId(name: string): Promise<number>;
}

export interface RbacContract {
  services: { rbac: RbacService };
}
